package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must have been announced, in order, per connection and object. One thread. */
final class Expectation {
    private final Map<String, List<String>> words = new LinkedHashMap<>();

    /** {@code what} as {@link Seen#what()} has it. */
    void add(String uri, String subject, String... what) {
        words.computeIfAbsent(uri + " " + subject, key -> new ArrayList<>()).addAll(List.of(what));
    }

    int size() {
        return words.values().stream().mapToInt(List::size).sum();
    }

    /** Whether something is expected of the record's object. */
    boolean concerns(Seen record) {
        return words.containsKey(record.uri() + " " + record.subject());
    }

    /** Whether everything expected is there in order, with other things in between. */
    boolean isFulfilledBy(List<Seen> seen) {
        return missing(seen).isEmpty();
    }

    /**
     * Everything expected is there in order, and no lifecycle event more than that. (A guest's own {@code shutdown} depends on how
     * fast its QEMU dies, so that one may be there.)
     */
    void assertExactly(List<Seen> seen) {
        assertThat(missing(seen)).as("missing or out of order").isEmpty();
        Map<String, List<String>> actual = byObject(seen);
        words.forEach((object, expected) -> assertThat(lifecycles(actual.getOrDefault(object, List.of())))
                .as("lifecycle of " + object)
                .isEqualTo(lifecycles(expected)));
    }

    /** The first missing one of each object; empty if all are there. */
    List<String> missing(List<Seen> seen) {
        Map<String, List<String>> actual = byObject(seen);
        List<String> missing = new ArrayList<>();
        words.forEach((object, expected) -> {
            List<String> there = actual.getOrDefault(object, List.of());
            int at = 0;
            for (String word : there) {
                if (at < expected.size() && word.equals(expected.get(at))) {
                    at++;
                }
            }
            if (at < expected.size()) {
                missing.add(
                        object + ": no " + expected.get(at) + " (number " + at + " of " + expected + ") in " + there);
            }
        });
        return missing;
    }

    private static Map<String, List<String>> byObject(List<Seen> seen) {
        Map<String, List<String>> actual = new LinkedHashMap<>();
        for (Seen record : seen) {
            if (!record.isGap()) {
                actual.computeIfAbsent(record.uri() + " " + record.subject(), key -> new ArrayList<>())
                        .add(record.what());
            }
        }
        return actual;
    }

    private static List<String> lifecycles(List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith("lifecycle/") && !word.startsWith("lifecycle/shutdown/"))
                .toList();
    }
}
