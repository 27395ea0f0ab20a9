package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Syncs behind the writer's back, once in an interval, for journals whose entries may be read before they are on stable storage:
 * see {@link JournalLimits#syncEvery()}. A thread of its own, since a sync takes as long as the disk wishes and the writer must not
 * wait for it.
 */
final class LateSync implements Runnable {
    private final Disk disk;
    private final long intervalNanos;
    private final LongConsumer synced;
    private final Consumer<IOException> failed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** One sync at a time. */
    private final ReentrantLock syncing = new ReentrantLock();

    // Under the lock.
    private final Deque<DiskFile> full = new ArrayDeque<>(); // as many as the disk is behind
    private @Nullable DiskFile active;
    private boolean newNames;
    private long written;
    private boolean ended;

    private volatile long done;

    /**
     * @param last what is there already, synced
     * @param synced told of the last sequence that has become safe
     * @param failed told once, by whoever was syncing
     */
    LateSync(Disk disk, long intervalNanos, long last, LongConsumer synced, Consumer<IOException> failed) {
        this.disk = disk;
        this.intervalNanos = intervalNanos;
        this.written = last;
        this.done = last;
        this.synced = synced;
        this.failed = failed;
    }

    /** Last sequence on stable storage. */
    long done() {
        return done;
    }

    /** A file got records up to this sequence. Writer's thread. */
    void written(DiskFile file, long last) {
        lock.lock();
        try {
            active = file;
            if (done == written) changed.signalAll();
            written = last;
        } finally {
            lock.unlock();
        }
    }

    /** The file gets no more, and belongs to this now. Writer's thread. */
    void left(DiskFile file) {
        lock.lock();
        try {
            full.add(file);
            active = null;
            newNames = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (awaitWork()) syncNow();
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    /** Syncs what was written before the call. Any thread. */
    void syncNow() throws IOException {
        syncing.lock();
        try {
            syncAll();
        } finally {
            syncing.unlock();
        }
    }

    private void syncAll() throws IOException {
        Deque<DiskFile> files;
        DiskFile last;
        long through;
        boolean names;
        lock.lock();
        try {
            files = new ArrayDeque<>(full);
            last = active;
            through = written;
            names = newNames;
            newNames = false;
        } finally {
            lock.unlock();
        }
        if (through == done) return;
        for (DiskFile file : files) sync(file);
        // The active one may be left meanwhile: only this, one at a time, closes what was left.
        if (last != null) last.sync();
        if (names) disk.syncFolder("");
        done = through;
        synced.accept(through);
    }

    private void sync(DiskFile file) throws IOException {
        file.sync();
        file.close();
        lock.lock();
        try {
            full.remove(file);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to sync and then for the rest of the interval; false at the end. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!ended && done == written) changed.awaitUninterruptibly();
            long left = intervalNanos;
            while (!ended && left > 0) left = changed.awaitNanos(left);
            return !ended;
        } catch (InterruptedException e) {
            // Nobody interrupts this to any purpose: syncing early is no harm.
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread; nothing more is synced unless asked for. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes what was left and not synced, after the end of the thread. */
    void closeLeft() throws IOException {
        syncing.lock();
        lock.lock();
        try {
            for (DiskFile file : full) file.close();
            full.clear();
        } finally {
            lock.unlock();
            syncing.unlock();
        }
    }
}
