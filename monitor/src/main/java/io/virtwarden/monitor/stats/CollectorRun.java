package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.link.CallStuckException;
import io.virtwarden.hypervisor.link.LibvirtException;
import io.virtwarden.hypervisor.link.Link;
import io.virtwarden.hypervisor.link.LinkDownException;
import io.virtwarden.hypervisor.link.LinkState;
import io.virtwarden.hypervisor.stats.Errors;
import io.virtwarden.monitor.exposition.RowSource;
import io.virtwarden.monitor.exposition.Rows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One collector of one connection: when it runs, what it last brought, how it fared. Not thread-safe: belongs to the thread of the
 * rounds, except for the run itself.
 */
final class CollectorRun {
    private static final Logger LOG = LogManager.getLogger(CollectorRun.class);
    /** Failed runs in a row after which old values are no longer shown. */
    private static final int FORGET_AFTER = 5;

    private final Collector collector;
    private final String uri;
    private final boolean uriEverywhere;
    private final Link link;
    private final Executor rounds;
    private final InstantSource clock;
    private final LongSupplier nanos;

    private boolean running;
    private boolean ran;
    private boolean success;
    private boolean stuck;
    private int failures;
    private long durationNanos;
    private @Nullable Instant lastSuccess;
    private @Nullable RowSource rows;
    /** The opening of the connection that said so; the next may be to another driver or version. */
    private long unsupportedGeneration;

    /** Written by the run. */
    private volatile long askedGeneration;

    private String lastFault = "";

    CollectorRun(
            Collector collector,
            String uri,
            boolean uriEverywhere,
            Link link,
            Executor rounds,
            InstantSource clock,
            LongSupplier nanos) {
        this.collector = collector;
        this.uri = uri;
        this.uriEverywhere = uriEverywhere;
        this.link = link;
        this.rounds = rounds;
        this.clock = clock;
        this.nanos = nanos;
    }

    private record Brought(RowSource rows, int duplicates, long nanos) {}

    /** Starts it if it is due. The future ends, never with a failure, when its result is in. */
    CompletableFuture<Void> start(long round, Duplicates duplicates) {
        boolean due = !ran || Math.floorMod(round, (long) collector.every()) == 0;
        if (running || !due || unsupported()) {
            return CompletableFuture.completedFuture(null);
        }
        running = true;
        return link.call("collector " + collector.name(), collector.deadline(), connection -> {
                    long began = nanos.getAsLong();
                    Rows found = new Rows(uri, uriEverywhere);
                    askedGeneration = connection.generation();
                    collector.collect(connection, found);
                    return new Brought(found.finish(), found.duplicates(), nanos.getAsLong() - began);
                })
                .handleAsync((brought, failure) -> settle(brought, failure, duplicates), rounds)
                .thenAccept(done -> {});
    }

    private boolean unsupported() {
        return link.state() instanceof LinkState.Up up && up.generation() == unsupportedGeneration;
    }

    private @Nullable Void settle(@Nullable Brought brought, @Nullable Throwable failure, Duplicates duplicates) {
        running = false;
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (brought != null) {
            succeeded(brought, duplicates);
        } else if (cause instanceof LibvirtException refused && Errors.unsupported(refused)) {
            LOG.info("{} has no {}: {}", uri, collector.name(), refused.getMessage());
            unsupportedGeneration = askedGeneration;
            rows = null;
            ran = false;
            failures = 0;
        } else if (cause != null) {
            failed(cause);
        }
        return null;
    }

    private void succeeded(Brought brought, Duplicates duplicates) {
        duplicates.dropped(brought.duplicates());
        ran = true;
        success = true;
        stuck = false;
        failures = 0;
        rows = brought.rows();
        durationNanos = brought.nanos();
        lastSuccess = clock.instant();
        lastFault = "";
    }

    private void failed(Throwable cause) {
        ran = ran || !(cause instanceof LinkDownException);
        success = false;
        stuck = cause instanceof CallStuckException;
        durationNanos = stuck ? collector.deadline().toNanos() : 0;
        if (++failures >= FORGET_AFTER) {
            rows = null;
        }
        String fault = String.valueOf(cause.getMessage());
        if (!fault.equals(lastFault) && !(cause instanceof LinkDownException)) {
            LOG.warn("Collector {} of {} failed: {}", collector.name(), uri, fault);
        }
        lastFault = fault;
    }

    /** Adds what it last brought to a snapshot, and how it fared. */
    @Nullable
    RowSource report(MetricTable table, Rows self) {
        if (!ran && failures == 0) {
            return null;
        }
        self.add(table.family("libvirt_collector_success"), success ? 1L : 0L, collector.name());
        long took = durationNanos;
        self.row(table.family("libvirt_collector_duration_seconds"), out -> out.nanos(took), collector.name());
        Instant last = lastSuccess;
        if (last != null) {
            self.row(
                    table.family("libvirt_collector_last_success_timestamp_seconds"),
                    out -> out.millis(last.toEpochMilli()),
                    collector.name());
        }
        collector.status(stuck, self);
        return rows;
    }
}
