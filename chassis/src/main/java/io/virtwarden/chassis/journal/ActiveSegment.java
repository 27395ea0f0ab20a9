package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The file that is written to; the writer's thread only. */
final class ActiveSegment implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(ActiveSegment.class);

    private final Disk disk;
    private final DiskFile file;
    private final Segment segment;

    ActiveSegment(Disk disk, DiskFile file, Segment segment) {
        this.disk = disk;
        this.file = file;
        this.segment = segment;
    }

    /** Makes a segment that survives a power cut before anything is written to it. */
    static ActiveSegment create(Disk disk, long epoch, long first, long made) throws IOException {
        return create(disk, epoch, first, made, true);
    }

    /** As above; without {@code sync} somebody else syncs file and folder. */
    static ActiveSegment create(Disk disk, long epoch, long first, long made, boolean sync) throws IOException {
        String name = Format.name(first);
        DiskFile file = disk.create(name);
        try {
            file.write(0, new Format.Header(Format.VERSION, epoch, first, made).encode());
            if (sync) {
                file.sync();
                disk.syncFolder("");
            }
        } catch (IOException e) {
            removeUnfinished(disk, name, file, e);
            throw e;
        }
        return new ActiveSegment(disk, file, new Segment(first, new SparseIndex(), Format.HEADER, first - 1));
    }

    private static void removeUnfinished(Disk disk, String name, DiskFile file, IOException cause) {
        try {
            file.close();
            disk.delete(name);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    Segment segment() {
        return segment;
    }

    /**
     * Writes records behind the last ones and syncs them.
     *
     * @throws DiskFullException if there is no space; the file ends where it ended before
     */
    void append(ByteBuffer records) throws IOException {
        long end = segment.end();
        write(records, end);
        try {
            file.sync();
        } catch (IOException e) {
            // A later process must not read from the page cache what never reached the disk.
            cutBack(end);
            throw new IOException("sync failed: " + e.getMessage(), e);
        }
        publish(records, end);
    }

    /** As above, but leaves syncing to somebody else. */
    void appendUnsynced(ByteBuffer records) throws IOException {
        long end = segment.end();
        write(records, end);
        publish(records, end);
    }

    DiskFile file() {
        return file;
    }

    private void write(ByteBuffer records, long end) throws IOException {
        ByteBuffer written = records.duplicate();
        try {
            file.write(end, written);
        } catch (DiskFullException e) {
            file.truncate(end);
            throw e;
        } catch (IOException e) {
            cutBack(end);
            throw e;
        }
    }

    private void publish(ByteBuffer records, long end) {
        int start = records.position();
        int at = start;
        long last = segment.last();
        while (at < records.limit()) {
            last = records.getLong(at + 8);
            segment.index().add(last, end + at - start, records.getLong(at + 16));
            at += Format.RECORD + records.getInt(at);
        }
        segment.extend(end + at - start, last);
    }

    private void cutBack(long end) {
        try {
            file.truncate(end);
        } catch (IOException e) {
            LOG.warn("cannot cut {} back to {} bytes: {}", disk.path(segment.name()), end, e.toString());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
