package io.virtwarden.chaos.invariant;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What libvirt did when it was asked to is told by an event, or lies within a gap that is told. */
public final class ChangesAreTold implements Invariant {
    private static final String LIFECYCLE = "io.virtwarden.domain.lifecycle.v1";
    private static final String GAP = "io.virtwarden.node.gap.v1";

    /** How long after libvirt's answer its event may be heard: a frozen monitor hears it when it goes on. */
    private static final Duration LATE = Duration.ofSeconds(60);

    private static final Duration EARLY = Duration.ofSeconds(2);

    /**
     * Something that libvirt said it did.
     *
     * @param domain its UUID
     * @param event such as {@code suspended}
     * @param asked before the request
     * @param answered after the answer
     */
    public record Change(String domain, String event, Instant asked, Instant answered) {}

    private record Gap(Instant from, Instant to) {}

    private final Findings findings =
            new Findings("every change that libvirt made is told, or a gap says so", "changes");
    private final List<Change> changes = new ArrayList<>();

    @Override
    public String name() {
        return findings.name();
    }

    /** libvirt did this. */
    public synchronized void changed(Change change) {
        changes.add(change);
    }

    /** Everything that the topic holds. */
    public synchronized void arrived(List<Seen> topic) {
        Map<String, Deque<Instant>> told = new HashMap<>();
        List<Gap> gaps = new ArrayList<>();
        topic.stream()
                .distinct()
                .sorted(java.util.Comparator.comparing(Seen::time))
                .forEach(record -> {
                    if (record.type().equals(GAP)) {
                        gaps.add(new Gap(
                                Instant.parse(record.data().path("from").asText()),
                                Instant.parse(record.data().path("to").asText())));
                    } else if (record.type().equals(LIFECYCLE)) {
                        told.computeIfAbsent(
                                        record.subject() + " "
                                                + record.data().path("event").asText(),
                                        k -> new ArrayDeque<>())
                                .add(record.time());
                    }
                });
        for (Change change : changes) {
            findings.checked(1);
            // One within a gap may have no event of its own: it must not take a later one's.
            boolean excused = gaps.stream().anyMatch(gap -> covers(gap, change));
            Deque<Instant> times = told.getOrDefault(change.domain() + " " + change.event(), new ArrayDeque<>());
            if (!excused && !isTold(change, times)) {
                findings.violated(change + " is told by no event and no gap; gaps: " + gaps);
            }
        }
    }

    /** Takes the first event that can be this one's. */
    private static boolean isTold(Change change, Deque<Instant> times) {
        while (!times.isEmpty() && times.peek().isBefore(change.asked().minus(EARLY))) {
            times.poll();
        }
        Instant first = times.peek();
        if (first == null || first.isAfter(change.answered().plus(LATE))) {
            return false;
        }
        times.poll();
        return true;
    }

    private static boolean covers(Gap gap, Change change) {
        return !gap.from().isAfter(change.answered().plus(EARLY))
                && !gap.to().isBefore(change.asked().minus(EARLY));
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
