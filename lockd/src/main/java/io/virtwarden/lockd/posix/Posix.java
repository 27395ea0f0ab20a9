package io.virtwarden.lockd.posix;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Files by descriptor. A call that a signal interrupted is made again. Any thread; may wait for a disk or a file server. */
public final class Posix {
    private static final int O_WRONLY = 1;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_CLOEXEC = 0x80000;
    // Of these, one differs between the two architectures.
    private static final int O_NOFOLLOW = "aarch64".equals(System.getProperty("os.arch")) ? 0x8000 : 0x20000;
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_FOLDER = 0700;

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    // STATX_TYPE, STATX_INO
    private static final int STATX_WANTED = 0x1 | 0x100;
    private static final int STATX_SIZE = 256;
    private static final int S_IFMT = 0xF000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;
    private static final byte[] NO_PATH = {0};
    // To ask for memory on every call would cost as much as the call.
    private static final ThreadLocal<Memory> STATX = ThreadLocal.withInitial(() -> new Memory(STATX_SIZE));

    private Posix() {}

    /**
     * Opens a file for reading and writing.
     *
     * @param create makes it, mode 0600, if it is not there
     * @param follow whether the last part may be a symbolic link; else that fails with ELOOP
     * @return the descriptor
     */
    public static int open(String path, boolean create, boolean follow) throws PosixException {
        return open(path, O_RDWR | (create ? O_CREAT : 0) | (follow ? 0 : O_NOFOLLOW));
    }

    /** Makes an empty file, mode 0600; one that is there stays as it is and is not opened. */
    public static void touch(String path) throws PosixException {
        try {
            close(open(path, O_WRONLY | O_CREAT | O_EXCL));
        } catch (PosixException e) {
            if (e.errno() != Errno.EEXIST) throw e;
            if (status(path).isFolder()) throw PosixException.of("open", Errno.EISDIR);
        }
    }

    /** Closes; an error has no meaning that anybody could act upon. Drops every record lock of this process on that inode. */
    public static void close(int descriptor) {
        CLibrary.close(descriptor);
    }

    public static void unlink(String path) throws PosixException {
        if (CLibrary.unlink(bytes(path)) < 0) throw failed("unlink");
    }

    /** Makes a folder, mode 0700, and those above it that are missing; one that is there is fine. */
    public static void makeFolders(String path) throws PosixException {
        if (CLibrary.mkdir(bytes(path), PRIVATE_FOLDER) == 0) return;
        var errno = Native.getLastError();
        if (errno == Errno.EEXIST) return;
        var parent = path.lastIndexOf('/');
        if (errno != Errno.ENOENT || parent <= 0) throw new PosixException("mkdir", errno);
        makeFolders(path.substring(0, parent));
        if (CLibrary.mkdir(bytes(path), PRIVATE_FOLDER) == 0) return;
        errno = Native.getLastError();
        if (errno != Errno.EEXIST) throw new PosixException("mkdir", errno);
    }

    /** About an open file. */
    public static FileStatus status(int descriptor) throws PosixException {
        return statx(descriptor, NO_PATH, AT_EMPTY_PATH);
    }

    /** About what a path leads to, symbolic links followed. */
    public static FileStatus status(String path) throws PosixException {
        return statx(AT_FDCWD, bytes(path), 0);
    }

    /** About what lies at a path itself. */
    public static FileStatus linkStatus(String path) throws PosixException {
        return statx(AT_FDCWD, bytes(path), AT_SYMLINK_NOFOLLOW);
    }

    private static int open(String path, int flags) throws PosixException {
        while (true) {
            var descriptor = CLibrary.open(bytes(path), flags | O_CLOEXEC, PRIVATE_FILE);
            if (descriptor >= 0) return descriptor;
            var errno = Native.getLastError();
            if (errno != Errno.EINTR) throw new PosixException("open", errno);
        }
    }

    private static FileStatus statx(int folder, byte[] path, int flags) throws PosixException {
        var buffer = STATX.get();
        if (CLibrary.statx(folder, path, flags, STATX_WANTED, buffer) < 0) throw failed("statx");
        var type = buffer.getShort(28) & S_IFMT;
        return new FileStatus(
                new FileKey(buffer.getInt(136), buffer.getInt(140), buffer.getLong(32)),
                type == S_IFDIR,
                type == S_IFREG);
    }

    private static byte[] bytes(String path) {
        var text = path.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(text, text.length + 1);
    }

    private static PosixException failed(String call) {
        return new PosixException(call, Native.getLastError());
    }
}
