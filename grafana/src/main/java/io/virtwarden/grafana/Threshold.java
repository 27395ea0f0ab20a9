package io.virtwarden.grafana;

import java.util.ArrayList;
import java.util.List;

/** From this value on, this colour. */
record Threshold(double from, Colour colour) {
    /** Every one of them is bad. */
    static final List<Threshold> NONE_WANTED = List.of(new Threshold(1, Colour.BAD));

    /** Worth a look. */
    static final List<Threshold> FEW_WANTED = List.of(new Threshold(1, Colour.WARNING));

    /** Where the alerts of these names fire; the first warns, the second is bad. */
    static List<Threshold> of(Limit... limits) {
        List<Threshold> steps = new ArrayList<>();
        for (Limit limit : limits) {
            steps.add(new Threshold(limit.value(), steps.isEmpty() ? Colour.WARNING : Colour.BAD));
        }
        return steps;
    }
}
