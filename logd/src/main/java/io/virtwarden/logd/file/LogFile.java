package io.virtwarden.logd.file;

import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Errno;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log file that is being written, with virtlogd's rotation: no file exceeds the limit; a chunk that would is cut after the last
 * newline if one is among the last 80 bytes that fit, else hard; a file that is exactly full is rotated when more comes; a rename
 * keeps the inode. Where virtlogd ends a log because its file cannot be written, this one pauses, counts what is missing, leaves a
 * line that says so and goes on. Nothing is synced, as in virtlogd. One thread at a time.
 */
public final class LogFile implements AutoCloseable {
    private static final int NEWLINE_WITHIN = 80;
    private static final long RETRY = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_OUTSIDE = Duration.ofSeconds(5).toNanos();
    private static final int CLOSED = -1;

    private final LogPath path;
    private final FileLimits limits;
    private final FileEvents events;
    private final LongSupplier nanos;
    private final Backups backups;

    private int descriptor = CLOSED;
    private long inode;
    private long offset;
    private byte last = '\n';
    private int partWritten;
    private long lookedAt;

    private @Nullable PosixException trouble;
    private long triedAt;
    private long missing;

    private LogFile(LogPath path, FileLimits limits, FileEvents events, LongSupplier nanos) {
        this.path = path;
        this.limits = limits;
        this.events = events;
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
        this.backups = new Backups(path, limits.maxBackups());
    }

    /**
     * Opens or creates a log, mode 0600.
     *
     * @param truncate removes it and its backups before (removes, so that the inode changes)
     * @param nanos a clock for intervals
     * @throws FileFault if it cannot be
     */
    public static LogFile open(LogPath path, FileLimits limits, boolean truncate, FileEvents events, LongSupplier nanos)
            throws FileFault {
        var file = new LogFile(path, limits, events, nanos);
        if (truncate) file.backups.removeAll();
        try {
            file.reopen();
        } catch (PosixException e) {
            throw FileFault.of("Unable to open file: ", path.bytes(), e);
        }
        return file;
    }

    /** As {@link #open} without truncation, but where the file cannot be opened now it begins paused. */
    public static LogFile openPatiently(LogPath path, FileLimits limits, FileEvents events, LongSupplier nanos) {
        var file = new LogFile(path, limits, events, nanos);
        try {
            file.reopen();
        } catch (PosixException e) {
            file.pause(e, 0);
        }
        return file;
    }

    /** Where the next byte goes. */
    public FilePosition position() {
        return new FilePosition(inode, offset);
    }

    /** Writes the first {@code size} bytes of the block; never fails, see the class. */
    public void write(Block block, int size) {
        if (trouble != null && !resume()) {
            missing += size;
            return;
        }
        var written = 0;
        partWritten = 0;
        try {
            lookOutside();
            while (written < size) written += writePart(block, written, size - written);
        } catch (PosixException e) {
            // What came before the failure is there: the offset, not this loop, knows how much of the part.
            pause(e, size - written - partWritten);
        }
    }

    /** Tries again if it is paused. @return whether it is not paused now */
    public boolean retry() {
        return trouble == null || resume();
    }

    /** Why it is paused; empty if it is not. */
    public Optional<FileFault> trouble() {
        return Optional.ofNullable(trouble).map(it -> FileFault.of("Unable to write to file ", path.bytes(), it));
    }

    @Override
    public void close() {
        if (trouble != null) resume();
        if (descriptor != CLOSED) Posix.close(descriptor);
        descriptor = CLOSED;
    }

    // One step of virRotatingFileWriterAppend.
    private int writePart(Block block, int start, int size) throws PosixException {
        partWritten = 0;
        var most = limits.maxSize().bytes();
        if (most > 0 && offset > most) rotate();
        var count = size;
        var cut = false;
        if (most > 0 && offset + size > most) {
            count = (int) (most - offset);
            var afterNewline = afterNewline(block, start, count);
            cut = afterNewline >= 0;
            if (cut) count = afterNewline;
        }
        while (partWritten < count) writeSome(block, start + partWritten, count - partWritten);
        if (count > 0) last = block.at(start + count - 1);
        if (cut || (most > 0 && offset == most && count < size)) rotate();
        return count;
    }

    private void writeSome(Block block, int start, int size) throws PosixException {
        var count = Posix.write(descriptor, block, start, size);
        if (count == 0) throw PosixException.of("write", Errno.ENOSPC);
        offset += count;
        partWritten += count;
    }

    // How many of the first {@code count} bytes end with a newline, if at most 79 others follow it; else -1.
    private static int afterNewline(Block block, int start, int count) {
        for (var i = 0; i < count && i < NEWLINE_WITHIN; i++) {
            if (block.at(start + count - i - 1) == '\n') return count - i;
        }
        return -1;
    }

    private void rotate() throws PosixException {
        Posix.close(descriptor);
        descriptor = CLOSED;
        backups.shift();
        reopen();
        events.rotated();
    }

    private void reopen() throws PosixException {
        // Non-blocking means nothing to a file; it keeps a FIFO without a reader from hanging everything here.
        var opened = Posix.open(path.bytes(), Posix.O_WRONLY | Posix.O_CREAT | Posix.O_APPEND | Posix.O_NONBLOCK, 0600);
        try {
            var status = Posix.status(opened);
            inode = status.inode();
            offset = status.size();
            descriptor = opened;
        } catch (PosixException e) {
            Posix.close(opened);
            throw e;
        }
    }

    private void lookOutside() throws PosixException {
        if (nanos.getAsLong() - lookedAt >= LOOK_OUTSIDE) look();
    }

    private void look() throws PosixException {
        lookedAt = nanos.getAsLong();
        var open = Posix.status(descriptor);
        if (open.links() == 0 || !isAtItsPlace()) {
            Posix.close(descriptor);
            descriptor = CLOSED;
            reopen();
            events.changedOutside(open.links() == 0 ? "the log file was removed" : "the log file was replaced");
        } else if (open.size() < offset) {
            offset = open.size();
            events.changedOutside("the log file was truncated");
        } else {
            offset = open.size();
        }
    }

    private boolean isAtItsPlace() throws PosixException {
        try {
            return Posix.status(path.bytes()).inode() == inode;
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) return false;
            throw e;
        }
    }

    private void pause(PosixException reason, int lost) {
        trouble = reason;
        missing += lost;
        triedAt = nanos.getAsLong();
        events.paused(reason.reason());
    }

    private boolean resume() {
        var reason = trouble;
        if (reason == null) return true;
        if (nanos.getAsLong() - triedAt < RETRY) return false;
        triedAt = nanos.getAsLong();
        var text = (last == '\n' ? "" : "\n") + "virtwarden: " + missing
                + " bytes of this log are missing here, the file could not be written: " + reason.reason() + "\n";
        var line = text.getBytes(StandardCharsets.UTF_8);
        var block = new Block(line.length);
        block.put(0, line);
        try {
            if (descriptor == CLOSED) reopen();
            else look();
            var written = 0;
            while (written < line.length) written += writePart(block, written, line.length - written);
        } catch (PosixException e) {
            return false;
        }
        trouble = null;
        var lost = missing;
        missing = 0;
        events.resumed(lost);
        return true;
    }
}
