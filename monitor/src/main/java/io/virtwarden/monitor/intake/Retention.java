package io.virtwarden.monitor.intake;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.SegmentView;
import io.virtwarden.chassis.log.KeyedLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets go of old history: whole segments, oldest first, beyond a size or an age, but nothing that Kafka has not acknowledged, up to
 * a larger size. What goes unacknowledged beyond that is noticed by the outbox, which reports the gap.
 *
 * <p>Its own thread, never the intake's: with a full disk the intake waits for the space that is made here.
 */
public final class Retention implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Retention.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Journal journal;
    private final Bounds bounds;
    private final LongSupplier acknowledged;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "monitor-retention");
        made.setDaemon(true);
        return made;
    });

    /**
     * How much is kept.
     *
     * @param bytes of history
     * @param age of history
     * @param unsentBytes while not acknowledged; at least {@code bytes}
     */
    public record Bounds(long bytes, Duration age, long unsentBytes) {}

    /** @param acknowledged last sequence that Kafka has; {@link Long#MAX_VALUE} where there is no Kafka */
    public Retention(Journal journal, Bounds bounds, LongSupplier acknowledged, InstantSource clock) {
        this.journal = journal;
        this.bounds = bounds;
        this.acknowledged = acknowledged;
        this.clock = clock;
    }

    /** Begins to look every ten seconds. */
    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::tick, 1, EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void tick() {
        try {
            long keepFrom = keepFrom(journal.segments(), bounds, acknowledged.getAsLong(), clock.instant());
            if (keepFrom > journal.first()) {
                journal.trim(keepFrom);
            }
        } catch (RuntimeException e) {
            LOG.error(e, "Old history cannot be removed");
        }
    }

    /** First sequence to keep. A pure function; the segment being written is never let go. */
    static long keepFrom(List<SegmentView> segments, Bounds bounds, long acknowledged, Instant now) {
        long bytes = segments.stream().mapToLong(SegmentView::bytes).sum();
        Instant oldest = now.minus(bounds.age());
        for (int i = 0; i < segments.size() - 1; i++) {
            SegmentView segment = segments.get(i);
            boolean tooMuch = bytes > bounds.bytes() || segment.newest().isBefore(oldest);
            boolean sent = segment.last() <= acknowledged;
            if (!(tooMuch && sent) && bytes <= bounds.unsentBytes()) {
                return segment.first();
            }
            bytes -= segment.bytes();
        }
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).first();
    }
}
