package io.virtwarden.logd.file;

import io.virtwarden.logd.posix.Errno;
import io.virtwarden.logd.posix.Posix;
import io.virtwarden.logd.posix.PosixException;

/**
 * The full files beside a log file, the newest with the lowest number.
 *
 * @param most 0: a full file is thrown away
 */
record Backups(LogPath path, int most) {
    /** Makes the log file the newest backup, if it is there; the oldest goes where there are too many. */
    void shift() throws PosixException {
        if (most == 0) {
            unlink(path.bytes());
            return;
        }
        for (var i = most - 1; i > 0; i--) replace(path.backup(i), path.backup(i - 1));
        replace(path.backup(0), path.bytes());
    }

    /** Removes the log file and its backups. */
    void removeAll() throws FileFault {
        remove(path.bytes());
        for (var i = 0; i < most; i++) remove(path.backup(i));
    }

    // Not by one rename over the other: with that ext4 and others begin to write the renamed file to the disk at once,
    // megabytes
    // which in a flood are deleted a moment later. And removed only where something takes its place: what a crash has
    // left
    // between two steps costs no further backup.
    private static void replace(byte[] older, byte[] newer) throws PosixException {
        if (!exists(newer)) return;
        unlink(older);
        try {
            Posix.rename(newer, older);
        } catch (PosixException e) {
            unlessAbsent(e);
        }
    }

    private static boolean exists(byte[] file) throws PosixException {
        try {
            Posix.linkStatus(file);
            return true;
        } catch (PosixException e) {
            unlessAbsent(e);
            return false;
        }
    }

    private static void remove(byte[] file) throws FileFault {
        try {
            unlink(file);
        } catch (PosixException e) {
            throw FileFault.of("Unable to delete file ", file, e);
        }
    }

    private static void unlink(byte[] file) throws PosixException {
        try {
            Posix.unlink(file);
        } catch (PosixException e) {
            unlessAbsent(e);
        }
    }

    private static void unlessAbsent(PosixException e) throws PosixException {
        if (e.errno() != Errno.ENOENT) throw e;
    }
}
