package io.virtwarden.lockd.posix;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The record lock that virtlockd takes: fcntl(F_SETLK) on byte 0, length 1. It belongs to the process, and the kernel drops it when
 * the process closes any descriptor of that file. Any thread.
 */
public final class RecordLock {
    private static final int F_GETLK = 5;
    private static final int F_SETLK = 6;
    private static final short F_RDLCK = 0;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;

    // struct flock: type, whence, start, length, pid. Never written again: F_SETLK only reads it.
    private static final int SIZE = 32;
    private static final Memory SHARED = flock(F_RDLCK);
    private static final Memory EXCLUSIVE = flock(F_WRLCK);

    private RecordLock() {}

    /**
     * Takes it or changes its mode, without waiting.
     *
     * @return false if another process, here or on another host, has it in a mode that excludes this one
     */
    public static boolean take(int descriptor, boolean shared) throws PosixException {
        while (true) {
            if (CLibrary.fcntl(descriptor, F_SETLK, Pointer.nativeValue(shared ? SHARED : EXCLUSIVE)) == 0) return true;
            var errno = Native.getLastError();
            if (errno == Errno.EAGAIN || errno == Errno.EACCES) return false;
            if (errno != Errno.EINTR) throw new PosixException("fcntl", errno);
        }
    }

    /** The process that is in the way, as far as the kernel says: 0 if none is or it is on another host. */
    public static int inTheWay(int descriptor, boolean shared) {
        try (var lock = flock(shared ? F_RDLCK : F_WRLCK)) {
            var asked = CLibrary.fcntl(descriptor, F_GETLK, Pointer.nativeValue(lock));
            return asked < 0 || lock.getShort(0) == F_UNLCK ? 0 : Math.max(0, lock.getInt(24));
        }
    }

    private static Memory flock(short type) {
        var lock = new Memory(SIZE);
        lock.clear();
        lock.setShort(0, type);
        lock.setLong(16, 1);
        return lock;
    }
}
