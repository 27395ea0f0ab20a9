package io.virtwarden.chassis.journal;

import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes groups, from one segment on to the next; the writer's thread only. */
final class GroupWriter implements AutoCloseable {
    private final Disk disk;
    private final long epoch;
    private final long segmentBytes;
    private final InstantSource clock;
    private final Segments segments;
    private final Timer syncs;
    private final @Nullable LateSync late;
    private ActiveSegment active;

    GroupWriter(
            Disk disk,
            long epoch,
            long segmentBytes,
            InstantSource clock,
            Segments segments,
            ActiveSegment active,
            Timer syncs,
            @Nullable LateSync late) {
        this.disk = disk;
        this.epoch = epoch;
        this.segmentBytes = segmentBytes;
        this.clock = clock;
        this.segments = segments;
        this.active = active;
        this.syncs = syncs;
        this.late = late;
    }

    /**
     * Makes the group durable. May be called again with the same group after {@link DiskFullException}: goes on where it
     * stopped. After any other failure the disk is not to be trusted.
     */
    void write(Group group) throws IOException {
        ByteBuffer bytes = group.bytes();
        while (bytes.hasRemaining()) {
            int fitting = fitting(bytes, segmentBytes - active.segment().end());
            if (fitting == 0) {
                roll(bytes.getLong(bytes.position() + 8));
                continue;
            }
            ByteBuffer part = bytes.duplicate().limit(bytes.position() + fitting);
            long start = System.nanoTime();
            append(part);
            syncs.record(System.nanoTime() - start, java.util.concurrent.TimeUnit.NANOSECONDS);
            bytes.position(bytes.position() + fitting);
        }
    }

    private void append(ByteBuffer part) throws IOException {
        if (late == null) {
            active.append(part);
        } else {
            active.appendUnsynced(part);
            late.written(active.file(), active.segment().last());
        }
    }

    /** After the last group: nothing stays unsynced. */
    void syncAll() throws IOException {
        if (late != null) late.syncNow();
    }

    /** Bytes of the leading records that fit into the space. */
    private static int fitting(ByteBuffer bytes, long space) {
        int at = bytes.position();
        if (bytes.remaining() <= space) return bytes.remaining();
        while (true) {
            int end = at + Format.RECORD + bytes.getInt(at);
            if (end - bytes.position() > space) return at - bytes.position();
            at = end;
        }
    }

    private void roll(long first) throws IOException {
        ActiveSegment fresh = ActiveSegment.create(disk, epoch, first, Micros.of(clock.instant()), late == null);
        if (late == null) active.close();
        else late.left(active.file());
        active = fresh;
        segments.add(fresh.segment());
    }

    @Override
    public void close() throws IOException {
        if (late != null) late.closeLeft();
        active.close();
    }
}
