package io.virtwarden.logd.capture;

import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.posix.Block;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What all open logs of one capture share. */
final class Shared {
    final ConsoleSink sink;
    final InstantSource clock;
    final BlockPool pool;
    final AtomicLong keys = new AtomicLong();
    final AtomicLong copied = new AtomicLong();
    final long mostCopied;
    /** What may wait for the file of one log: a disk that hangs must leave room for the others' logs. */
    final long mostOfOne;

    final LongSupplier nanos;
    final long patienceNanos;
    final Executor disk;
    final CaptureMeters meters;
    private volatile Runnable wakeReader = () -> {};

    /** For reading when the pool is empty; hold its monitor. */
    final Block spare = new Block(BlockPool.SIZE);

    Shared(
            ConsoleSink sink,
            InstantSource clock,
            LongSupplier nanos,
            CaptureSettings settings,
            Executor disk,
            CaptureMeters meters) {
        var queue = settings.queue().bytes();
        this.mostOfOne = queue / 4;
        this.nanos = nanos;
        this.patienceNanos = settings.patience().toNanos();
        this.sink = sink;
        this.clock = clock;
        // Most of it for blocks; the rest holds the many small batches of guests that say little.
        this.pool = new BlockPool(queue - queue / 4);
        this.mostCopied = queue / 4;
        this.disk = disk;
        this.meters = meters;
    }

    /** Sets what ends the pause of the thread that reads. */
    void onRoom(Runnable wake) {
        wakeReader = wake;
    }

    void wakeReader() {
        wakeReader.run();
    }

    boolean hasRoomForCopies() {
        return copied.get() + Inbox.SMALL <= mostCopied;
    }

    long queued() {
        return pool.inUse() + copied.get();
    }

    long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
