package io.virtwarden.logd.store;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/** Seals, trims, merges, removes what is too old or too much, erases. One thread of its own; a deletion runs on the caller's. */
final class Maintenance implements AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Maintenance.class);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Duration RETENTION_EVERY = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration ROLL_PATIENCE = Duration.ofSeconds(20);
    private static final long MOST_ENTRIES = 400_000;
    private static final long SMALL_TABLE = 8 << 20;
    private static final int ENOUGH_SMALL = 8;
    /** Bytes per second. */
    private static final double FLOOD = 20e6;

    /** What it looks after. */
    record Parts(
            StoreSettings settings,
            Intake intake,
            JournalSlot journal,
            Tables tables,
            Consoles consoles,
            Erasures erasures,
            Sealer sealer,
            Retention retention,
            StoreMeters meters,
            InstantSource clock) {}

    private final Parts parts;
    private final ReentrantLock working = new ReentrantLock();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "logd-store-seal");
        made.setDaemon(true);
        return made;
    });

    // Under the lock.
    private long lookedAt = System.nanoTime();
    private long takenThen;
    private boolean flood;
    private Instant nextRetention = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private Instant unsealedSince = Instant.MAX;
    private volatile boolean closed;

    Maintenance(Parts parts) {
        this.parts = parts;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::tick, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tick() {
        working.lock();
        try {
            Instant now = parts.clock.instant();
            if (closed || (now.isBefore(notBefore) && now.isAfter(notBefore.minus(PAUSE_AFTER_FAILURE)))) return;
            parts.intake.tellOldDrops(micros(now));
            parts.intake.tidy();
            round(now);
        } catch (IOException | UncheckedIOException e) {
            parts.meters.sealFailed();
            notBefore = parts.clock.instant().plus(PAUSE_AFTER_FAILURE);
            LOG.error(e, "Console logs cannot be compressed or cleaned up; tried again soon");
        } catch (RuntimeException e) {
            parts.meters.sealFailed();
            LOG.error(e, "Looking after the console store failed");
        } finally {
            working.unlock();
        }
    }

    /** Everything that is due. Under the lock. */
    void round(Instant now) throws IOException {
        boolean sealed = false;
        while (!closed && sealIsDue(now) && !mayWait() && parts.sealer.seal(Long.MAX_VALUE)) {
            sealed = true;
            unsealedSince = now;
        }
        for (Map.Entry<UUID, Long> erasure : parts.erasures.pending().entrySet())
            erase(erasure.getKey(), erasure.getValue());
        if (sealed) {
            parts.journal.trim(parts.tables.view().sealedThrough() + 1);
            merge();
        }
        // The second condition: the clock was set back.
        if (sealed || !now.isBefore(nextRetention) || nextRetention.isAfter(now.plus(RETENTION_EVERY))) {
            nextRetention = now.plus(RETENTION_EVERY);
            retain(now);
            forget();
        }
    }

    /** In a flood the processors belong to the journal, as long as it has room: what it takes can be compressed later. */
    private boolean mayWait() {
        StoreSettings settings = parts.settings;
        return isFlood()
                && parts.meters.unsealedBytes() < settings.journal().bytes() / 2
                && parts.meters.unsealedEntries() < MOST_ENTRIES * 2;
    }

    private boolean isFlood() {
        long now = System.nanoTime();
        long taken = parts.intake.taken();
        if (now - lookedAt > EVERY.toNanos() / 2) {
            flood = (taken - takenThen) * 1e9 / (now - lookedAt) > FLOOD;
            lookedAt = now;
            takenThen = taken;
        }
        return flood;
    }

    private boolean sealIsDue(Instant now) {
        long text = parts.meters.unsealedBytes();
        if (text >= parts.settings.sealSize().bytes() || parts.meters.unsealedEntries() >= MOST_ENTRIES) return true;
        // By our own clock and not by the times of entries: a log that is taken in later may be years old.
        if (parts.meters.unsealedEntries() == 0 || unsealedSince.isAfter(now)) unsealedSince = now;
        return parts.meters.unsealedEntries() > 0 && !now.isBefore(unsealedSince.plus(parts.settings.sealAge()));
    }

    /** Joins small neighbours, so that idle times do not leave thousands of files. */
    private void merge() throws IOException {
        List<Table> run = new ArrayList<>();
        for (Table table : parts.tables.view().tables()) {
            if (table.fileBytes() < SMALL_TABLE) run.add(table);
            else run.clear();
            if (run.size() == ENOUGH_SMALL) {
                parts.tables.replace(run, Rewrite.of(run, Rewrite.Keep.ALL));
                return;
            }
        }
    }

    private void retain(Instant now) throws IOException {
        Retention.Plan plan = parts.retention.plan(parts.tables.view().tables(), now);
        for (Table table : parts.tables.view().tables()) {
            switch (plan.verdict(table)) {
                case REMOVE -> parts.tables.remove(table);
                case REWRITE -> parts.tables.replace(List.of(table), Rewrite.of(List.of(table), plan));
                case KEEP -> {}
            }
        }
        List<Table> left = parts.tables.view().tables();
        int surplus = parts.retention.surplus(left);
        for (Table table : left.subList(0, surplus)) parts.tables.remove(table);
    }

    /** Forgets consoles of which nothing is left. */
    private void forget() {
        List<Table> tables = parts.tables.view().tables();
        for (Console console : parts.consoles.all()) {
            boolean empty =
                    console.unsealed().isEmpty() && tables.stream().allMatch(table -> table.part(console.id()) == null);
            if (empty) parts.consoles.forget(console);
        }
    }

    /** Removes a domain's data and returns once nothing of it is on the disk. Any thread. */
    void delete(UUID domain) throws IOException {
        long through;
        working.lock();
        try {
            if (closed) throw new IOException("the console store is closed");
            through = parts.journal.durable();
            parts.erasures.add(domain, through);
            for (Console console : parts.consoles.of(domain)) console.eraseThrough(through);
            erase(domain, through);
            forget();
        } finally {
            working.unlock();
        }
    }

    private void erase(UUID domain, long through) throws IOException {
        while (parts.tables.view().sealedThrough() < through && parts.sealer.seal(through)) {}
        for (Table table : parts.tables.view().tables()) {
            boolean has = table.parts().stream()
                    .anyMatch(part -> part.console().domain().equals(domain) && part.first() <= through);
            if (!has) continue;
            parts.tables.replace(
                    List.of(table),
                    Rewrite.of(
                            List.of(table),
                            (console, block) -> !console.domain().equals(domain) || block.last() > through));
        }
        rollBeyond(through);
        long roll = parts.journal.newestSegment();
        while (parts.tables.view().sealedThrough() < roll - 1 && parts.sealer.seal(roll - 1)) {}
        parts.journal.trim(roll);
        parts.erasures.done(domain, through);
    }

    /** The journal lets go of whole segments only, and never of the newest: fills it until there is a newer one. */
    private void rollBeyond(long through) throws IOException {
        long deadline = System.nanoTime() + ROLL_PATIENCE.toNanos();
        byte[] zeros = new byte[parts.journal.largestPayload()];
        try {
            while (parts.journal.newestSegment() <= through) {
                long before = parts.journal.durable();
                parts.intake.fill(zeros, micros(parts.clock.instant()));
                while (parts.journal.durable() == before) {
                    if (closed || System.nanoTime() - deadline > 0) throw new TimeoutException();
                    TimeUnit.MILLISECONDS.sleep(5);
                }
            }
        } catch (InterruptedException | TimeoutException e) {
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            throw new IOException(
                    "the journal does not take anything at the moment: the data is hidden and will be"
                            + " removed from the disk as soon as it does",
                    e);
        }
    }

    private static long micros(Instant time) {
        return EpochMicros.of(time);
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) thread.shutdownNow();
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
