package io.virtwarden.lockd.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Prototypes, mapped directly. Each leaves its errno in {@link Native#getLastError}. */
final class CLibrary {
    static {
        Native.register(CLibrary.class, "c");
    }

    private CLibrary() {}

    static native int open(byte[] path, int flags, int mode);

    static native int close(int descriptor);

    static native long read(int descriptor, long address, long size);

    static native long write(int descriptor, long address, long size);

    static native int unlink(byte[] path);

    static native int mkdir(byte[] path, int mode);

    static native int fcntl(int descriptor, int command, long argument);

    static native int statx(int folder, byte[] path, int flags, int mask, Pointer buffer);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int descriptor, Pointer event);

    static native int epoll_wait(int epoll, Pointer events, int most, int timeoutMillis);

    static native int eventfd(int initial, int flags);

    static native long syscall(long number, long first, long second, long third, long fourth);

    static native String strerror(int errno);
}
