package io.virtwarden.monitor.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Completeness of a trail, as somebody who trusts nothing but ids would check it. */
final class Chains {
    private Chains() {}

    /** Holes in the sequences of each epoch, and ids that stand for two different records. Empty if all is well. */
    static List<String> faults(List<Seen> seen) {
        List<String> faults = new ArrayList<>();
        Map<String, JsonNode> byId = new HashMap<>();
        Map<Long, List<Long>> sequences = new TreeMap<>();
        for (Seen record : seen) {
            JsonNode before = byId.put(record.id(), record.data());
            if (before == null) {
                sequences
                        .computeIfAbsent(record.epoch(), key -> new ArrayList<>())
                        .add(record.sequence());
            } else if (!before.equals(record.data())) {
                faults.add(record.id() + " stands for two records");
            }
        }
        sequences.forEach((epoch, numbers) -> {
            numbers.sort(Comparator.naturalOrder());
            for (int i = 0; i < numbers.size(); i++) {
                if (numbers.get(i) != i + 1) {
                    faults.add("epoch " + epoch + ": no sequence " + (i + 1));
                    return;
                }
            }
        });
        return faults;
    }

    /** Records of one key that stand in another order than they were journalled; a re-send of an old one is fine. */
    static List<String> disordered(List<Seen> asRead) {
        List<String> faults = new ArrayList<>();
        Map<String, Seen> last = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (Seen record : asRead) {
            if (!ids.add(record.id())) {
                continue;
            }
            Seen before = last.put(record.key(), record);
            if (before != null && before.epoch() == record.epoch() && before.sequence() > record.sequence()) {
                faults.add(record + " after " + before);
            }
        }
        return faults;
    }
}
