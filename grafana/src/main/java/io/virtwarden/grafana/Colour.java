package io.virtwarden.grafana;

/** Named colours of Grafana's palette: they follow the light and the dark theme. */
enum Colour {
    GOOD("green"),
    WARNING("orange"),
    BAD("red"),
    NEUTRAL("text"),
    /** Reading, receiving. */
    IN("blue"),
    /** Writing, sending. */
    OUT("orange"),
    /** Limits and totals that a figure is held against. */
    LIMIT("semi-dark-red"),
    GIVEN("semi-dark-blue"),
    IDLE("semi-dark-yellow"),
    OFF("#808080"),
    MOVING("purple");

    private final String id;

    Colour(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
