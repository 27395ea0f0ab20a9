package io.virtwarden.chaos.invariant;

import java.util.ArrayList;
import java.util.List;

/** What an invariant looked at and found; keeps the words of the first violations only. Guarded by its owner. */
final class Findings {
    private static final int KEPT = 20;

    private final String name;
    private final String of;
    private final List<String> violations = new ArrayList<>();
    private long checked;
    private long violated;

    Findings(String name, String of) {
        this.name = name;
        this.of = of;
    }

    String name() {
        return name;
    }

    void checked(long more) {
        checked += more;
    }

    void violated(String text) {
        violated++;
        if (violations.size() < KEPT) {
            violations.add(text);
        }
    }

    Verdict verdict() {
        return new Verdict(name, checked, of, violated, List.copyOf(violations));
    }
}
