package io.virtwarden.monitor.stats;

import io.virtwarden.monitor.exposition.Exposition;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Snapshot;
import io.virtwarden.monitor.exposition.StatsPages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The timer: starts a round, waits for what it brings or for its deadline, and publishes one snapshot. A scrape never touches
 * libvirt. Everything here runs on the one thread of {@code timer}; native calls run on the links' threads.
 */
final class StatsRounds {
    private static final Logger LOG = LogManager.getLogger(StatsRounds.class);

    private final Duration every;
    private final List<UriRounds> uris;
    private final StatsPages pages;
    private final StatsFigures figures;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final LongSupplier nanos;

    /** A connection takes a moment, and the first round finds none: it is repeated so often, until the second is due. */
    private static final long FIRST_AGAIN_MILLIS = 200;

    private long ticks;
    private long round;
    private boolean running;

    StatsRounds(
            Duration every,
            List<UriRounds> uris,
            StatsPages pages,
            StatsFigures figures,
            ScheduledExecutorService timer,
            InstantSource clock,
            LongSupplier nanos) {
        this.every = every;
        this.uris = List.copyOf(uris);
        this.pages = pages;
        this.figures = figures;
        this.timer = timer;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The first round starts at once. */
    void start() {
        var unused = timer.scheduleAtFixedRate(this::tick, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        ticks++;
        begin();
    }

    /** Anything that goes wrong here costs one round, never the timer. */
    private void begin() {
        try {
            if (running) {
                // Deadlines end a round well before the next one; if this machine is too slow for that, rounds are
                // skipped.
                figures.skipped();
                return;
            }
            running = true;
            round++;
            List<CompletableFuture<Void>> all = new ArrayList<>();
            uris.forEach(uri -> all.add(uri.start(round)));
            var unused = CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
                    .whenCompleteAsync((done, failure) -> finish(failure), timer);
        } catch (RuntimeException e) {
            running = false;
            LOG.error("A round of statistics could not begin", e);
        }
    }

    private void beginFirst() {
        if (ticks == 1) begin();
    }

    private void finish(@org.jspecify.annotations.Nullable Throwable failure) {
        running = false;
        if (failure != null) {
            LOG.error("A part of a round of statistics failed", failure);
        }
        try {
            List<RowSource> sources = new ArrayList<>();
            uris.forEach(uri -> uri.report(sources));
            long began = nanos.getAsLong();
            Exposition.Encoded encoded = pages.publish(new Snapshot(clock.instant(), round, sources));
            figures.published(encoded, nanos.getAsLong() - began, uris);
            if (ticks == 1 && figures.down() > 0 && !timer.isShutdown()) {
                var unused = timer.schedule(this::beginFirst, FIRST_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RuntimeException e) {
            LOG.error("A round of statistics could not be published; the last one stays", e);
        }
    }
}
