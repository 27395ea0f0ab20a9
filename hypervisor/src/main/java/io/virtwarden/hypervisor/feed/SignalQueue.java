package io.virtwarden.hypervisor.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Between libvirt's event loop and the one consumer: bounded, first in first out. */
public final class SignalQueue {
    private final ArrayBlockingQueue<FeedSignal> queue;
    private final int capacity;
    private final LongAdder refused = new LongAdder();

    /** @param capacity signals, at least 1 */
    public SignalQueue(int capacity) {
        this.capacity = capacity;
        queue = new ArrayBlockingQueue<>(capacity);
    }

    /**
     * What has arrived, in order. One consumer.
     *
     * @param max at most so many, at least 1
     * @param patience how long to wait for the first
     * @return empty if nothing came in time
     * @throws InterruptedException if interrupted while waiting
     */
    public List<FeedSignal> drain(int max, Duration patience) throws InterruptedException {
        FeedSignal first = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return List.of();
        }
        List<FeedSignal> batch = new ArrayList<>(Math.min(max, queue.size() + 16));
        batch.add(first);
        queue.drainTo(batch, max - 1);
        return batch;
    }

    /** Signals waiting now: the gauge. */
    public int size() {
        return queue.size();
    }

    /** How many fit. */
    public int capacity() {
        return capacity;
    }

    /** Events that found no room since the start: the counter. Each is also reported as {@link FeedSignal.Overflowed}. */
    public long refused() {
        return refused.sum();
    }

    /**
     * Adds a signal, waiting for room.
     *
     * @return false if there was none in time; nothing was added and {@link #refused} is unchanged
     */
    public boolean offer(FeedSignal signal, Duration patience) {
        if (queue.offer(signal)) {
            return true;
        }
        if (patience.isZero()) {
            return false;
        }
        try {
            return queue.offer(signal, patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void countRefused(long count) {
        refused.add(count);
    }
}
