package io.virtwarden.logd.capture;

import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.capture.Inbox.Batch;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.file.FileEvents;
import io.virtwarden.logd.file.FileFault;
import io.virtwarden.logd.file.FilePosition;
import io.virtwarden.logd.file.LogFile;
import io.virtwarden.logd.posix.Block;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The half of an open log that may be slow: what waits for its file, and the file. Any thread. */
final class FileEnd {
    private static final KeyedLogger LOG = KeyedLogger.of(FileEnd.class);

    private final Shared shared;
    private final Inbox inbox;
    private final Consumer<ConsoleMark> marks;
    private final Runnable roomMade;
    private final String name;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    // Under the lock.
    private final ReentrantLock disk = new ReentrantLock();
    private final LogFile file;
    private boolean closed;

    // By whoever adds, one at a time.
    private long dropped;

    /** Opens the file. */
    interface FileSource {
        LogFile open(FileEvents events) throws FileFault;
    }

    /**
     * @param source opens the file with the listener that it is given
     * @param roomMade told when some of what waited was written
     * @param marks what happens to the file, for the console's timeline
     */
    FileEnd(Shared shared, String name, Runnable roomMade, Consumer<ConsoleMark> marks, FileSource source)
            throws FileFault {
        this.shared = shared;
        this.inbox = new Inbox(shared.copied, shared.mostCopied);
        this.roomMade = roomMade;
        this.marks = marks;
        this.name = name;
        this.file = source.open(new Told());
    }

    boolean hasRoom() {
        return inbox.bytes() < shared.mostOfOne;
    }

    /** Whether so much was written that reading on is worth a turn. */
    boolean hasRoomAgain() {
        return inbox.bytes() <= shared.mostOfOne / 2;
    }

    /** Takes over the block, which is given back to the pool. */
    void add(Block block, int size) {
        if (size <= Inbox.SMALL) {
            var bytes = new byte[size];
            block.view(size).get(bytes);
            shared.pool.give(block);
            add(bytes);
            return;
        }
        tellWhatWasDropped();
        inbox.add(block, size);
    }

    void add(byte[] bytes) {
        tellWhatWasDropped();
        if (!inbox.add(bytes)) drop(bytes.length);
    }

    /** So many bytes could not even wait. */
    void drop(int size) {
        dropped += size;
        shared.meters.fileDrops.increment(size);
    }

    /** Lets another thread write. */
    void flushSoon() {
        if (inbox.isEmpty() || !scheduled.compareAndSet(false, true)) return;
        shared.disk.execute(() -> {
            scheduled.set(false);
            flush();
        });
    }

    /** Writes what waits. */
    void flush() {
        disk.lock();
        try {
            write();
        } finally {
            disk.unlock();
        }
    }

    /** Writes what waits and tells where the next byte goes. */
    FilePosition position() {
        disk.lock();
        try {
            write();
            return file.position();
        } finally {
            disk.unlock();
        }
    }

    /** As {@link #position()}, unless somebody else is writing. */
    Optional<FilePosition> positionNow() {
        if (!disk.tryLock()) return Optional.empty();
        try {
            write();
            return Optional.of(file.position());
        } finally {
            disk.unlock();
        }
    }

    /** Writes what waits and closes. Idempotent. */
    void close() {
        disk.lock();
        try {
            write();
            if (!closed) file.close();
            closed = true;
        } finally {
            disk.unlock();
        }
    }

    /** Tries a file again that could not be written, without waiting for anybody. */
    void retry() {
        if (!disk.tryLock()) return;
        try {
            if (!closed) file.retry();
        } finally {
            disk.unlock();
        }
    }

    private void write() {
        for (var batch = inbox.poll(); batch != null; batch = inbox.poll()) {
            var block = batch.block();
            if (block == null) {
                writeSmall(batch);
            } else {
                if (!closed) file.write(block, batch.size());
                shared.pool.give(block);
                roomMade.run();
            }
        }
    }

    // Many small batches are one write.
    private void writeSmall(Batch first) {
        var pooled = shared.pool.take();
        var block = pooled != null ? pooled : new Block(first.size());
        var size = 0;
        for (Batch batch = first; batch != null; batch = inbox.pollArray(block.capacity() - size)) {
            block.put(size, batch.array());
            size += batch.size();
        }
        if (!closed) file.write(block, size);
        if (pooled != null) shared.pool.give(pooled);
    }

    private void tellWhatWasDropped() {
        if (dropped == 0) return;
        var line = "\nvirtwarden: " + dropped + " bytes of this log are missing here, the disk was too slow\n";
        if (inbox.add(line.getBytes(StandardCharsets.UTF_8))) dropped = 0;
    }

    private final class Told implements FileEvents {
        @Override
        public void rotated() {
            shared.meters.rotations.increment();
        }

        @Override
        public void paused(String reason) {
            shared.meters.pausedFiles.incrementAndGet();
            LOG.error(
                    "a log file cannot be written; its guest goes on, the bytes are counted",
                    "path",
                    name,
                    "reason",
                    reason);
            marks.accept(ConsoleMark.of(ConsoleMark.Kind.FILE, "the log file cannot be written: " + reason));
        }

        @Override
        public void resumed(long missing) {
            shared.meters.pausedFiles.decrementAndGet();
            shared.meters.fileDrops.increment((double) missing);
            LOG.info("a log file can be written again", "path", name, "missing", missing);
            marks.accept(ConsoleMark.of(
                    ConsoleMark.Kind.FILE,
                    "the log file can be written again; " + missing + " bytes are missing in it"));
        }

        @Override
        public void changedOutside(String how) {
            LOG.warn(how + " while its guest writes it", "path", name);
            marks.accept(ConsoleMark.of(ConsoleMark.Kind.TRUNCATED, how));
        }
    }
}
