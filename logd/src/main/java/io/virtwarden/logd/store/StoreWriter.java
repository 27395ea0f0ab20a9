package io.virtwarden.logd.store;

import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.log.KeyedLogger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The thread that writes the journal: gives each batch its offset, appends it, and once it is durable lets readers see it and gives
 * the memory back. If storage fails for good it opens the journal again and again and appends once more what had not become
 * durable; meanwhile the intake fills up and refuses.
 */
final class StoreWriter implements Runnable {
    private static final KeyedLogger LOG = KeyedLogger.of(StoreWriter.class);
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final long REOPEN_NANOS = Duration.ofSeconds(2).toNanos();

    private final Intake intake;
    private final JournalSlot journal;
    private final LongSupplier sealedThrough;
    private final BooleanSupplier mayWrite;
    private final StoreMeters meters;
    private final Deque<Pending> unsynced = new ArrayDeque<>();
    private final LineCounter counter = new LineCounter();
    private long told; // position for which a wake-up is on its way
    private volatile boolean closing;
    private volatile boolean abandoned;

    /** @param mayWrite false while the unsealed part is as large as it may get */
    StoreWriter(
            Intake intake,
            JournalSlot journal,
            LongSupplier sealedThrough,
            BooleanSupplier mayWrite,
            StoreMeters meters) {
        this.intake = intake;
        this.journal = journal;
        this.sealedThrough = sealedThrough;
        this.mayWrite = mayWrite;
        this.meters = meters;
    }

    /** Comes to an end once everything taken is durable. */
    void finish() {
        closing = true;
        intake.wake();
    }

    /** Comes to an end at the next chance, whatever is still to do. */
    void abandon() {
        abandoned = true;
        intake.wake();
    }

    @Override
    public void run() {
        boolean more = true;
        while (more && !abandoned) {
            try {
                more = step();
            } catch (RuntimeException e) {
                // A fault of ours; without this thread nothing would be kept any more.
                LOG.error(e, "Writing a console to the journal failed");
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
        publish();
    }

    /** False if there is nothing to do any more. */
    private boolean step() {
        Pending next = mayWrite.getAsBoolean() ? intake.poll() : null;
        if (next != null) {
            append(next);
            publish();
            return true;
        }
        publish();
        if (closing && unsynced.isEmpty() && intake.isEmpty()) return false;
        sleep();
        return true;
    }

    private void sleep() {
        if (!closing && journal.condition().state() == Journal.Condition.State.STOPPED) {
            reopen();
            return;
        }
        if (!unsynced.isEmpty()) {
            long last = unsynced.getLast().position();
            if (last != told) {
                told = last;
                journal.whenDurable(last, intake::wake);
            }
        }
        // Spurious returns only cost a look. The time limit covers a journal that was reopened or has stopped
        // meanwhile.
        LockSupport.parkNanos(this, LOOK_NANOS);
    }

    private void append(Pending pending) {
        Console console = pending.console();
        if (console != null) {
            pending.place(console.nextOffset(), pending.length() == 0 ? 0 : counter.count(pending.body()));
            console.nextOffset(console.nextOffset() + pending.length());
        }
        write(pending);
    }

    private void write(Pending pending) {
        while (!abandoned) {
            try {
                pending.position(journal.append(pending.micros(), pending.kind(), pending.head(), pending.body()));
                unsynced.add(pending);
                return;
            } catch (JournalStoppedException e) {
                reopen();
            }
        }
    }

    private void reopen() {
        LockSupport.parkNanos(this, REOPEN_NANOS);
        if (abandoned) return;
        try {
            journal.reopen(sealedThrough.getAsLong());
        } catch (IOException | RuntimeException e) {
            LOG.warn("The journal cannot be opened again yet", "reason", e.getMessage());
            return;
        }
        LOG.info("The journal is open again", "position", journal.durable());
        publish();
        List<Pending> again = new ArrayList<>(unsynced);
        unsynced.clear();
        again.forEach(this::write);
    }

    /** Lets readers see what has become durable. */
    private void publish() {
        long durable = journal.durable();
        while (!unsynced.isEmpty() && unsynced.getFirst().position() <= durable) {
            Pending pending = unsynced.removeFirst();
            Console console = pending.console();
            if (console != null) publish(console, pending);
            intake.done(pending);
        }
    }

    private void publish(Console console, Pending pending) {
        int length = pending.length();
        console.unsealed().add(pending.position(), pending.micros(), length, pending.lines(), pending.endsLine());
        console.published(pending.position(), pending.micros());
        if (pending.kind() == Envelope.MARK) {
            meters.marked(Envelope.kind(pending.memory().get(0)));
        } else {
            meters.kept(length, pending.lines());
        }
    }
}
