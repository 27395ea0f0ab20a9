package io.virtwarden.monitor.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a domain that is only ever resumed and suspended can have gone through. */
final class Lives {
    private Lives() {}

    /**
     * Resumed and suspended must alternate; where they do not, a gap record or a reconciled event must stand between the two. Gives those
     * pairs that nothing explains.
     */
    static List<String> unexplained(List<Seen> inOrder, UUID domain) {
        List<String> faults = new ArrayList<>();
        String last = "";
        boolean explained = true;
        for (int at = 0; at < inOrder.size(); at++) {
            Seen record = inOrder.get(at);
            explained |= record.isGap() || record.reconciled();
            String state = state(record, domain);
            if (state.isEmpty()) {
                continue;
            }
            if (state.equals(last) && !explained) {
                faults.add("twice " + state + " in "
                        + inOrder.subList(Math.max(0, at - 6), Math.min(inOrder.size(), at + 3)));
            }
            last = state;
            // What was concluded from a listing may also be heard: events are registered before the listing.
            explained = record.reconciled();
        }
        return faults;
    }

    private static String state(Seen record, UUID domain) {
        if (!record.subject().equals(domain.toString()) || record.isGap()) {
            return "";
        }
        return switch (record.what()) {
            case "lifecycle/resumed/unpaused" -> "running";
            case "lifecycle/suspended/paused" -> "paused";
            default -> "";
        };
    }
}
