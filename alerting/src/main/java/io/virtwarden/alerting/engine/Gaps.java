package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was lost, until the journal has it. Told on any thread, written on the deciding one; while the journal takes nothing, losses of
 * one kind are added up, so there are never more of them than kinds and connections.
 */
final class Gaps {
    private record Kind(String reason, @Nullable String uri) {}

    private final Map<Kind, Fact.Gap> pending = new LinkedHashMap<>();
    private final Meters meters;
    private final InstantSource clock;

    Gaps(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** Events of a connection that were dropped or refused. */
    void events(String uri, String reason, Instant since, long count) {
        add(Fact.Gap.events(uri, reason, since, clock.instant(), count));
    }

    /** Records of the journal that were let go of before Kafka had them. */
    void records(long first, long last) {
        add(Fact.Gap.records(first, last, clock.instant()));
    }

    private void add(Fact.Gap gap) {
        meters.missing(gap.reason(), gap.count());
        synchronized (pending) {
            pending.merge(new Kind(gap.reason(), gap.uri()), gap, Fact.Gap::and);
        }
    }

    /** Writes what is pending, if the journal takes it. On the deciding thread. */
    void write(Diary diary) {
        if (!diary.accepting()) {
            return;
        }
        for (Fact.Gap gap = next(); gap != null; gap = next()) {
            try {
                diary.write(gap, "");
            } catch (RuntimeException e) {
                back(gap);
                throw e;
            }
        }
    }

    private Fact.@Nullable Gap next() {
        synchronized (pending) {
            Iterator<Fact.Gap> all = pending.values().iterator();
            if (!all.hasNext()) {
                return null;
            }
            Fact.Gap first = all.next();
            all.remove();
            return first;
        }
    }

    private void back(Fact.Gap gap) {
        synchronized (pending) {
            pending.merge(new Kind(gap.reason(), gap.uri()), gap, (later, earlier) -> earlier.and(later));
        }
    }
}
