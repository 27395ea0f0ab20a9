package io.virtwarden.logd.posix;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.util.Arrays;

/**
 * Files and FIFOs by descriptor. Paths are bytes, because libvirt's need not be text in any encoding that Java knows. A call that
 * a signal interrupted is made again. Any thread.
 */
public final class Posix {
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_CREAT = 0x40;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    private static final int F_SETPIPE_SZ = 1031;
    private static final int F_GETPIPE_SZ = 1032;
    private static final long FIONREAD = 0x541B;
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    // STATX_TYPE, MODE, NLINK, INO, SIZE
    private static final int STATX_WANTED = 0x1 | 0x2 | 0x4 | 0x100 | 0x200;
    private static final int STATX_SIZE = 256;
    private static final byte[] NO_PATH = {0};

    private Posix() {}

    /** @return the descriptor */
    public static int open(byte[] path, int flags, int mode) throws PosixException {
        var descriptor = CLibrary.open(terminated(path), flags | O_CLOEXEC, mode);
        return descriptor < 0 ? fail("open") : descriptor;
    }

    /** Closes; an error has no meaning that anybody could act upon. */
    public static void close(int descriptor) {
        CLibrary.close(descriptor);
    }

    /** @return bytes read, 0 at the end, -1 if a non-blocking descriptor has nothing now */
    public static int read(int descriptor, Block into, int most) throws PosixException {
        while (true) {
            var count = CLibrary.read(descriptor, into.address(), Math.min(most, into.capacity()));
            if (count >= 0) return (int) count;
            var errno = Native.getLastError();
            if (errno == Errno.EAGAIN) return -1;
            if (errno != Errno.EINTR) throw new PosixException("read", errno);
        }
    }

    /** @return bytes read at {@code offset}, 0 at the end */
    public static int readAt(int descriptor, Block into, int most, long offset) throws PosixException {
        while (true) {
            var count = CLibrary.pread(descriptor, into.address(), Math.min(most, into.capacity()), offset);
            if (count >= 0) return (int) count;
            var errno = Native.getLastError();
            if (errno != Errno.EINTR) throw new PosixException("pread", errno);
        }
    }

    /** @return bytes written, maybe fewer than wanted */
    public static int write(int descriptor, Block from, int start, int size) throws PosixException {
        while (true) {
            var count = CLibrary.write(descriptor, from.address() + start, size);
            if (count >= 0) return (int) count;
            var errno = Native.getLastError();
            if (errno != Errno.EINTR) throw new PosixException("write", errno);
        }
    }

    /** Makes a FIFO that only this user may open. */
    public static void mkfifo(byte[] path) throws PosixException {
        if (CLibrary.mkfifo(terminated(path), 0600) < 0) fail("mkfifo");
    }

    public static void unlink(byte[] path) throws PosixException {
        if (CLibrary.unlink(terminated(path)) < 0) fail("unlink");
    }

    public static void rename(byte[] from, byte[] to) throws PosixException {
        if (CLibrary.rename(terminated(from), terminated(to)) < 0) fail("rename");
    }

    /** Asks for a pipe of this size; without the right to it the pipe stays as it is. */
    public static void setPipeSize(int descriptor, int size) {
        CLibrary.fcntl(descriptor, F_SETPIPE_SZ, size);
    }

    /** What a pipe holds at most, in bytes; 0 if that cannot be known. */
    public static int pipeSize(int descriptor) {
        return Math.max(0, CLibrary.fcntl(descriptor, F_GETPIPE_SZ, 0));
    }

    /** Bytes that wait in a pipe; 0 if that cannot be known. Four bytes of {@code scratch} are overwritten. */
    public static int waiting(int descriptor, Block scratch) {
        if (CLibrary.ioctl(descriptor, FIONREAD, scratch.address()) < 0) return 0;
        return scratch.nativeInt(0);
    }

    /** About an open file. */
    public static FileStatus status(int descriptor) throws PosixException {
        return statx(descriptor, NO_PATH, AT_EMPTY_PATH);
    }

    /** About what a path leads to, symbolic links followed. */
    public static FileStatus status(byte[] path) throws PosixException {
        return statx(AT_FDCWD, terminated(path), 0);
    }

    /** About what lies at a path itself. */
    public static FileStatus linkStatus(byte[] path) throws PosixException {
        return statx(AT_FDCWD, terminated(path), AT_SYMLINK_NOFOLLOW);
    }

    private static FileStatus statx(int folder, byte[] path, int flags) throws PosixException {
        try (var buffer = new Memory(STATX_SIZE)) {
            if (CLibrary.statx(folder, path, flags, STATX_WANTED, buffer) < 0) fail("statx");
            return new FileStatus(
                    buffer.getLong(32), buffer.getLong(40), buffer.getInt(16), buffer.getShort(28) & 0xFFFF);
        }
    }

    private static byte[] terminated(byte[] path) {
        return Arrays.copyOf(path, path.length + 1);
    }

    private static int fail(String call) throws PosixException {
        throw new PosixException(call, Native.getLastError());
    }
}
