package io.virtwarden.logd.file;

import io.virtwarden.logd.posix.Block;
import io.virtwarden.logd.posix.Errno;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads a log from a position on, across rotated files, as virtlogd does. Where the position's file is gone it goes on with the
 * oldest one that there is; virtlogd looks only at the last slot and fails if that is empty. Any thread.
 */
public final class LogReader {
    private static final int STEP = 64 * 1024;

    private LogReader() {}

    /**
     * What is there now, up to {@code most} bytes; empty at the end.
     *
     * @param backups how many rotated files to look at
     * @throws FileFault if there is no file at all, or the offset is impossible
     */
    public static byte[] read(LogPath path, int backups, FilePosition from, int most) throws FileFault {
        var open = open(path, backups);
        try {
            var read = new ByteArrayOutputStream();
            var offset = from.offset();
            var block = new Block(Math.max(1, Math.min(STEP, most)));
            for (var file : since(from, open)) {
                copy(file.descriptor, offset, most, block, read);
                offset = 0;
            }
            return read.toByteArray();
        } catch (PosixException e) {
            throw FileFault.of(
                    "Unable to seek to inode " + Long.toUnsignedString(from.inode()) + " offset "
                            + Long.toUnsignedString(from.offset()),
                    new byte[0],
                    e);
        } finally {
            open.forEach(file -> Posix.close(file.descriptor));
        }
    }

    private static List<OpenFile> since(FilePosition from, Deque<OpenFile> open) throws PosixException {
        if (open.isEmpty()) throw PosixException.of("seek", Errno.EBADF);
        if (from.offset() < 0) throw PosixException.of("seek", Errno.EINVAL);
        var files = new ArrayList<>(open);
        for (var i = 0; i < files.size(); i++) {
            if (files.get(i).inode == from.inode()) return files.subList(i, files.size());
        }
        return files;
    }

    // Oldest first. What is missing, or cannot be opened, is as if it did not exist.
    private static Deque<OpenFile> open(LogPath path, int backups) {
        var open = new ArrayDeque<OpenFile>();
        // Newest first: a rotation meanwhile then shows a file twice rather than not at all.
        add(path.bytes(), open);
        for (var i = 0; i < backups; i++) add(path.backup(i), open);
        return open;
    }

    private static void add(byte[] path, Deque<OpenFile> open) {
        try {
            var descriptor = Posix.open(path, Posix.O_RDONLY | Posix.O_NONBLOCK, 0);
            var inode = Posix.status(descriptor).inode();
            if (open.stream().anyMatch(known -> known.inode == inode)) Posix.close(descriptor);
            else open.addFirst(new OpenFile(descriptor, inode));
        } catch (PosixException e) {
            // Absent, nearly always: most logs have fewer backups than they may have.
        }
    }

    private static void copy(int descriptor, long offset, int most, Block block, ByteArrayOutputStream into)
            throws PosixException {
        var at = offset;
        while (into.size() < most) {
            var count = Posix.readAt(descriptor, block, most - into.size(), at);
            if (count == 0) return;
            var bytes = new byte[count];
            block.view(count).get(bytes);
            into.writeBytes(bytes);
            at += count;
        }
    }

    private record OpenFile(int descriptor, long inode) {}
}
