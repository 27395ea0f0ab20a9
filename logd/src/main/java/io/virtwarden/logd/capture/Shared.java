package io.virtwarden.logd.capture;

import io.virtwarden.logd.console.ConsoleSink;
import io.virtwarden.logd.posix.Block;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** What all open logs of one capture share. */
final class Shared {
    final ConsoleSink sink;
    final InstantSource clock;
    final BlockPool pool;
    final AtomicLong keys = new AtomicLong();
    final AtomicLong copied = new AtomicLong();
    final long mostCopied;
    final Executor disk;
    final CaptureMeters meters;
    /** For reading when the pool is empty; hold its monitor. */
    final Block spare = new Block(BlockPool.SIZE);

    Shared(ConsoleSink sink, InstantSource clock, long queue, Executor disk, CaptureMeters meters) {
        this.sink = sink;
        this.clock = clock;
        // Most of it for blocks; the rest holds the many small batches of guests that say little.
        this.pool = new BlockPool(queue - queue / 4);
        this.mostCopied = queue / 4;
        this.disk = disk;
        this.meters = meters;
    }

    long queued() {
        return pool.inUse() + copied.get();
    }

    long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
