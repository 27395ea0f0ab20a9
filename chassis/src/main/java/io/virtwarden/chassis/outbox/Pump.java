package io.virtwarden.chassis.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.chassis.log.ChangedOnly;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries a journal's entries to a sink: at least once, in order per key, none skipped.
 *
 * <p>Its own thread reads the journal from the cursor on. The cursor is the end of the acknowledged prefix, saved each second and
 * on close. After any failure the session is discarded and a new one starts at the first unacknowledged entry, so that
 * nothing overtakes what failed; what the sink got meanwhile goes out again, with the same ids. Failures that need a person
 * (missing topic, refused password) hold everything and show in {@link #check()} until they are mended.
 */
public final class Pump implements Check, AutoCloseable {
    private static final Logger LOG = LogManager.getLogger();
    private static final Duration DRAIN = Duration.ofMillis(700);

    /** After so many standstills in a row that nothing explains, the session itself is what is wrong. */
    private static final int STANDSTILLS = 6;

    private final PumpParts parts;
    private final PumpSettings settings;
    private final InstantSource clock;
    private final PumpMeters meters;
    private final Thread thread;
    private final AtomicLong acknowledged;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ChangedOnly news = new ChangedOnly();

    private volatile PumpState state = new PumpState.Connecting();
    private volatile @Nullable Window window;
    private volatile @Nullable Instant heldSince;

    // The pump's thread only.
    private final Cursor cursor;
    private final LearnedLimits limits = new LearnedLimits();
    private final DeadLetters deadLetters;
    private long savedAt = System.nanoTime();
    private long lookedAt = System.nanoTime();
    private int failures;

    /**
     * Reads the cursor; {@link #start} begins the work.
     *
     * @param folder for the cursor file and the dead letters; made if there is none
     */
    public Pump(PumpParts parts, Path folder, PumpSettings settings, InstantSource clock, MeterRegistry registry)
            throws IOException {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
        Files.createDirectories(folder);
        long epoch = parts.journal().epoch();
        cursor = Cursor.open(
                folder.resolve("outbox.cursor"),
                epoch,
                beginning(),
                parts.journal().durable());
        deadLetters = new DeadLetters(folder.resolve("dead-letters"), epoch, settings.deadLetterBytes());
        acknowledged = new AtomicLong(cursor.start());
        meters = new PumpMeters(registry);
        meters.gauges(this);
        thread = new Thread(this::run, "outbox");
        thread.setDaemon(true);
    }

    /** Begins to deliver. */
    public void start() {
        thread.start();
    }

    /** All entries up to this sequence are acknowledged; the journal may let go of them. Any thread. */
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Status check() {
        return state.status(parts.sink().name(), lagRecords());
    }

    long lagRecords() {
        return Math.max(0, parts.journal().durable() - acknowledged.get());
    }

    double lagSeconds() {
        Window current = window;
        Instant oldest = current == null ? null : current.oldest();
        if (oldest == null) {
            oldest = heldSince;
        }
        return oldest == null || lagRecords() == 0
                ? 0
                : Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0);
    }

    int inFlightRecords() {
        Window current = window;
        return current == null ? 0 : current.records();
    }

    long inFlightBytes() {
        Window current = window;
        return current == null ? 0 : current.bytes();
    }

    /** Waits shortly for what is in flight, saves the cursor, ends the thread. Takes 2.5 s at most. Idempotent. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        try {
            thread.join(DRAIN.toMillis() + 500);
            if (thread.isAlive()) {
                // In a blocking call of the client: it gives up when interrupted.
                thread.interrupt();
                thread.join(1_300);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        // What the journal lets go from now on is a loss, also if no store is ever reached before a restart.
        saveCursor();
        try {
            while (closing.getCount() > 0) {
                round();
            }
        } catch (JournalStoppedException e) {
            LOG.info("The journal is closed, so is the outbox");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Not ready, and said so: an outbox that died in silence would look like a quiet node.
            state = new PumpState.Ended("the outbox has ended by a fault of its own: " + e);
            LOG.fatal("The outbox has ended by a fault of its own", e);
            saveCursor();
            return;
        }
        saveCursor();
        state = new PumpState.Ended("the outbox is closed");
    }

    private void round() throws InterruptedException {
        try {
            Sink.Session session = parts.sink().open();
            if (!cursor.isOf(session.store())) {
                cursor.moveTo(session.store());
                acknowledged.set(beginning());
            }
            deliver(session);
        } catch (SinkException e) {
            hold(e);
        }
    }

    /** What the journal no longer holds when a store is first written to is no loss of that store's. */
    private long beginning() {
        return parts.journal().first() - 1;
    }

    private void deliver(Sink.Session session) throws SinkException, InterruptedException {
        Window fresh = new Window(acknowledged, System::nanoTime);
        window = fresh;
        heldSince = null;
        try {
            Delivery delivery = new Delivery(parts, settings, meters, clock, session, fresh, limits, deadLetters);
            delivery.run(acknowledged.get(), () -> goOn(session, fresh));
            drain(fresh);
        } finally {
            heldSince = fresh.oldest();
            fresh.abandon();
            // What the client does on close may not be cut short by an interrupt meant for us.
            boolean interrupted = Thread.interrupted();
            session.discard();
            window = null;
            if (fresh.everMoved()) {
                failures = 0;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean goOn(Sink.Session session, Window current) throws SinkException {
        if (System.nanoTime() - savedAt >= settings.cursorEvery().toNanos()) {
            saveCursor();
        }
        greet(current);
        watch(session, current);
        return closing.getCount() > 0;
    }

    /** A session that opens and then refuses the same record as the one before it has mended nothing. */
    private void greet(Window current) {
        if (state instanceof PumpState.Flowing
                || state instanceof PumpState.Stalled
                || !(current.everMoved() || lagRecords() == 0)) {
            return;
        }
        state = new PumpState.Flowing();
        if (news.over("sink")) {
            LOG.info("{} takes records again", parts.sink().name());
        }
    }

    /** A sink that takes and never answers fails nothing: look at it when nothing moves. */
    private void watch(Sink.Session session, Window current) throws SinkException {
        Duration standstill = current.standstill();
        if (standstill.compareTo(settings.stalledAfter()) < 0) {
            if (state instanceof PumpState.Stalled) {
                state = new PumpState.Flowing();
                news.over("stall");
                LOG.info("{} acknowledges again", parts.sink().name());
            }
            return;
        }
        long sinceLook = System.nanoTime() - lookedAt;
        if (state instanceof PumpState.Stalled
                && sinceLook < settings.stalledAfter().toNanos()) {
            return;
        }
        SinkException why = session.diagnose();
        lookedAt = System.nanoTime();
        if (why != null && why.reason() != SinkException.Reason.UNREACHABLE) {
            throw why;
        }
        if (why == null && standstill.dividedBy(settings.stalledAfter()) >= STANDSTILLS) {
            throw new SinkException(
                    SinkException.Reason.OTHER,
                    parts.sink().name() + " has acknowledged nothing for " + standstill.toSeconds()
                            + " s although all looks well: beginning a new session");
        }
        // Unreachable is left to the client: it tries on in order, and a new session could not do more.
        String text = why == null ? "the brokers answer, yet acknowledge nothing" : why.getMessage();
        meters.failures(SinkException.Reason.UNREACHABLE).increment();
        state = new PumpState.Stalled(standstill, text);
        if (news.changed("stall", text)) {
            LOG.warn("{} acknowledges nothing: {}", parts.sink().name(), text);
        }
    }

    private void drain(Window current) throws InterruptedException, SinkException {
        long until = System.nanoTime() + DRAIN.toNanos();
        while (!current.isEmpty() && System.nanoTime() < until) {
            current.awaitRoom(1, 1, Duration.ofMillis(50));
        }
    }

    private void hold(SinkException failure) throws InterruptedException {
        if (closing.getCount() == 0) {
            return;
        }
        state = new PumpState.Holding(failure);
        meters.failures(failure.reason()).increment();
        meters.retries.increment();
        saveCursor();
        if (news.changed("sink", failure.getMessage())) {
            LOG.warn("Holding: {}", failure.getMessage());
            LOG.debug("Holding", failure);
        }
        peekOldest();
        long longest = Math.min(
                settings.backOffLongest().toMillis(), settings.backOffFirst().toMillis() << Math.min(failures, 20));
        failures++;
        long pause = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        if (closing.await(pause, TimeUnit.MILLISECONDS)) {
            return;
        }
    }

    /** So that the lag in seconds is right while nothing is sent. */
    private void peekOldest() throws InterruptedException {
        if (heldSince == null && lagRecords() > 0) {
            try (ReadableJournal.Reader reader = parts.journal().read(acknowledged.get() + 1)) {
                JournalEntry entry = reader.next(Duration.ZERO);
                heldSince = entry == null ? null : entry.time();
            }
        }
    }

    private void saveCursor() {
        savedAt = System.nanoTime();
        try {
            cursor.save(acknowledged.get());
            news.over("cursor");
        } catch (IOException e) {
            meters.cursorFailures.increment();
            if (news.changed("cursor", e.toString())) {
                LOG.warn("The outbox' cursor cannot be saved, so a restart will send again: {}", e.toString());
            }
        }
    }
}
