package io.virtwarden.grafana;

/** Units of panels, by Grafana's ids. One per kind of figure, so that the same thing looks the same everywhere. */
enum Unit {
    /** A plain count. */
    COUNT("short"),
    /** A number to be shown as it is. */
    PLAIN("none"),
    TEXT("string"),
    /** 0 to 1, shown as percent. */
    RATIO("percentunit"),
    SECONDS("s"),
    BYTES("bytes"),
    BYTES_PER_SECOND("Bps"),
    REQUESTS_PER_SECOND("iops"),
    PACKETS_PER_SECOND("pps"),
    EVENTS_PER_SECOND("eps"),
    EVENTS_PER_MINUTE("epm"),
    /** Anything else per second. */
    OPERATIONS_PER_SECOND("ops"),
    /** A time of day, from milliseconds. */
    TIME("dateTimeAsIso");

    private final String id;

    Unit(String id) {
        this.id = id;
    }

    /** As Grafana calls it. */
    String id() {
        return id;
    }
}
