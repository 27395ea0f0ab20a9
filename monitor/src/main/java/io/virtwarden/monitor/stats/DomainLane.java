package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.link.NativeCall;
import io.virtwarden.hypervisor.stats.DomainReading;
import io.virtwarden.hypervisor.stats.DomainSample;
import io.virtwarden.hypervisor.stats.DomainStats;
import io.virtwarden.hypervisor.stats.StatsRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The domains of one connection, round by round. Normally one bulk call on the main link. While that is stuck, other links ask only
 * the domains whose control is free, and those that are not become suspects, who are left alone for a while; when the main link is
 * back and nobody is suspected, the bulk call returns.
 *
 * <p>Not thread-safe: belongs to the thread of the rounds, which {@code rounds} executes on.
 */
final class DomainLane implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(DomainLane.class);
    /** Every stuck call holds one of libvirtd's workers, of which it has 20: few links are tried, then we wait. */
    private static final int CAREFUL_LINKS = 2;

    private final String uri;
    private final StatsSettings settings;
    private final StatsRequest request;
    private final LinkOpener opener;
    private final DomainStats stats;
    private final Executor rounds;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Tracked main;
    private final List<Tracked> careful = new ArrayList<>();
    private final DomainBoard board;
    private final Suspects suspects;

    private long round;
    private boolean settled = true;
    private boolean stuck;
    private Set<UUID> leftAlone = Set.of();
    /** For other threads. */
    private volatile List<DomainSample> published = List.of();

    private LaneFigures figures = new LaneFigures(false, 0, 0, 0, 0, 0);

    DomainLane(
            String uri,
            StatsSettings settings,
            LinkOpener opener,
            DomainStats stats,
            Executor rounds,
            InstantSource clock,
            LongSupplier nanos) {
        this.uri = uri;
        this.settings = settings;
        this.request = new StatsRequest(settings.groups(), settings.backing(), settings.batch());
        this.opener = opener;
        this.stats = stats;
        this.rounds = rounds;
        this.clock = clock;
        this.nanos = nanos;
        this.main = new Tracked(opener.open(uri, "stats"));
        this.board = new DomainBoard(settings.keep(), settings.domains());
        this.suspects = new Suspects(settings.suspicion());
    }

    /** @param late answers that came after their round was given up */
    record LaneFigures(
            boolean up, long nativeNanos, long readNanos, long lastSuccessMillis, long stuckRounds, long late) {}

    /**
     * Starts a round. The future ends, never with a failure, when the board is up to date or the deadline is over.
     *
     * @param wary another call about domains hangs: the bulk call would not be held up by its domain, but pass it over without a word
     */
    CompletableFuture<Void> start(boolean wary) {
        long current = ++round;
        settled = false;
        Set<UUID> suspected = suspects.at(nanos.getAsLong());
        boolean bulk = !wary && suspected.isEmpty() && !main.busy();
        CompletableFuture<DomainReading> answer = bulk
                ? main.call("statistics of all domains", settings.deadline(), c -> stats.all(c, request))
                : carefully(suspected);
        // The link answers by the deadline itself; this is for a link that does not keep its word.
        Duration patience = settings.deadline().plusMillis(500);
        return answer.handleAsync((reading, failure) -> settle(current, reading, failure), rounds)
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenAcceptAsync(done -> giveUp(current), rounds);
    }

    private CompletableFuture<DomainReading> carefully(Set<UUID> suspected) {
        Tracked link = free();
        if (link == null) {
            return CompletableFuture.failedFuture(
                    new CallStuckException(uri + ": every connection for statistics is stuck"));
        }
        return link.call(
                "statistics of responsive domains", settings.deadline(), c -> stats.careful(c, request, suspected));
    }

    private @Nullable Tracked free() {
        if (!main.busy()) {
            return main;
        }
        for (Tracked link : careful) {
            if (!link.busy()) {
                return link;
            }
        }
        if (careful.size() == CAREFUL_LINKS) {
            return null;
        }
        Tracked link = new Tracked(opener.open(uri, "careful"));
        careful.add(link);
        return link;
    }

    private @Nullable Void settle(long of, @Nullable DomainReading reading, @Nullable Throwable failure) {
        if (of != round || settled) {
            figures = new LaneFigures(
                    figures.up(),
                    figures.nativeNanos(),
                    figures.readNanos(),
                    figures.lastSuccessMillis(),
                    figures.stuckRounds(),
                    figures.late() + 1);
            return null;
        }
        settled = true;
        if (reading == null) {
            failed(failure);
            return null;
        }
        suspects.add(reading.skipped(), nanos.getAsLong());
        board.answered(reading);
        published = board.samples();
        if (!reading.skipped().equals(leftAlone)) {
            LOG.info(
                    "{}: {} domains answered, {} are left alone for now",
                    uri,
                    reading.samples().size(),
                    reading.skipped().size());
        }
        leftAlone = reading.skipped();
        stuck = false;
        figures = new LaneFigures(
                true,
                reading.nativeNanos(),
                reading.readNanos(),
                clock.millis(),
                figures.stuckRounds(),
                figures.late());
        return null;
    }

    private void failed(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean nowStuck = cause instanceof CallStuckException;
        if (cause instanceof CallStuckException stuckCall && !stuck) {
            LOG.warn("{}; from now on only domains that are free are asked", stuckCall.getMessage());
        }
        stuck = nowStuck;
        board.missed();
        figures = new LaneFigures(
                false, 0, 0, figures.lastSuccessMillis(), figures.stuckRounds() + (nowStuck ? 1 : 0), figures.late());
    }

    private void giveUp(long of) {
        if (of == round && !settled) {
            settled = true;
            failed(new CallStuckException(
                    uri + ": no answer within " + settings.deadline().toMillis() + " ms"));
        }
    }

    DomainBoard board() {
        return board;
    }

    /** The samples after the last round. Any thread. */
    List<DomainSample> published() {
        return published;
    }

    LaneFigures figures() {
        return figures;
    }

    @Override
    public void close() {
        main.link.close();
        careful.forEach(c -> c.link.close());
    }

    /** A link and the call that it was last given. */
    private static final class Tracked {
        private final Link link;
        private CompletableFuture<DomainReading> last = CompletableFuture.failedFuture(new IllegalStateException());

        Tracked(Link link) {
            this.link = link;
        }

        boolean busy() {
            return link.state() instanceof LinkState.Hung || !last.isDone();
        }

        CompletableFuture<DomainReading> call(String what, Duration deadline, NativeCall<DomainReading> call) {
            last = link.call(what, deadline, call);
            return last;
        }
    }
}
