package io.virtwarden.chassis.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far the journal is durable, and who waits for that. Any thread. */
final class Progress {
    private record Waiter(long sequence, CompletableFuture<Void> future) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    // One for each caller of whenDurable that still waits: as many as callers allow themselves to have open.
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::sequence));
    private @Nullable JournalStoppedException stopped;
    private final boolean settled;
    private volatile boolean closed;
    private volatile long durable;

    Progress(long durable) {
        this(durable, false);
    }

    private Progress(long durable, boolean settled) {
        this.durable = durable;
        this.settled = settled;
    }

    /** Of a journal that nobody writes to: there is nothing to wait for. */
    static Progress settled(long durable) {
        return new Progress(durable, true);
    }

    long durable() {
        return durable;
    }

    boolean isClosed() {
        return closed;
    }

    void advance(long sequence) {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        lock.lock();
        try {
            durable = sequence;
            while (!waiters.isEmpty() && waiters.element().sequence <= sequence) done.add(waiters.remove().future);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        done.forEach(future -> future.complete(null));
    }

    /** Nothing more becomes durable: whoever waits is told so. */
    void stop(JournalStoppedException reason) {
        List<Waiter> failed;
        lock.lock();
        try {
            if (stopped == null) stopped = reason;
            failed = new ArrayList<>(waiters);
            waiters.clear();
        } finally {
            lock.unlock();
        }
        failed.forEach(waiter -> waiter.future.completeExceptionally(reason));
    }

    /** Ends the waiting of readers. */
    void close() {
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    CompletionStage<Void> when(long sequence) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        lock.lock();
        try {
            if (sequence <= durable) future.complete(null);
            else if (stopped != null) future.completeExceptionally(stopped);
            else waiters.add(new Waiter(sequence, future));
        } finally {
            lock.unlock();
        }
        return future;
    }

    /** Waits until the sequence is durable; false if it was not in time or the journal was closed before. */
    boolean await(long sequence, long nanos) throws InterruptedException {
        if (sequence <= durable) return true;
        if (settled) return false;
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (sequence > durable && !closed && left > 0) left = moved.awaitNanos(left);
            return sequence <= durable;
        } finally {
            lock.unlock();
        }
    }
}
