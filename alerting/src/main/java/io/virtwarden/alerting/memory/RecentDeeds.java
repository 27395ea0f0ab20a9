package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.guard.Deed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Actions begun lately, and where the journal has them. One thread. */
final class RecentDeeds {
    private final Map<String, Deed> deeds = new LinkedHashMap<>();
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final Set<String> undone = new HashSet<>();

    void started(Fact.Started started, Instant at, long sequence) {
        deeds.put(
                started.id(),
                new Deed(
                        started.id(),
                        started.rule(),
                        UUID.fromString(started.domain()),
                        ActionKind.named(started.action()).orElse(ActionKind.WEBHOOK),
                        at,
                        Optional.empty(),
                        false));
        written.put(started.id(), sequence);
    }

    void ended(Fact.Ended ended, Instant at) {
        deeds.computeIfPresent(
                ended.id(),
                (id, deed) -> new Deed(
                        id,
                        deed.rule(),
                        deed.domain(),
                        deed.kind(),
                        deed.startedAt(),
                        Optional.of(at),
                        ended.result().equals("verified")));
    }

    void undone(String id) {
        undone.add(id);
    }

    boolean isUndone(String id) {
        return undone.contains(id);
    }

    Optional<Deed> of(String id) {
        return Optional.ofNullable(deeds.get(id));
    }

    List<Deed> all() {
        return new ArrayList<>(deeds.values());
    }

    void forget(Instant doneBefore) {
        deeds.values().removeIf(deed -> !deed.running() && deed.startedAt().isBefore(doneBefore));
        written.keySet().retainAll(deeds.keySet());
        undone.retainAll(deeds.keySet());
    }

    /** Sequence of the oldest, or the largest number there is. */
    long oldest() {
        return written.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
