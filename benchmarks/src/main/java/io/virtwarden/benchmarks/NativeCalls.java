package io.virtwarden.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The calls of the C library that a client of virtlogd needs and Java lacks. Prototypes, mapped directly. */
final class NativeCalls {
    static {
        Native.register(NativeCalls.class, "c");
    }

    private NativeCalls() {}

    static native int socket(int family, int type, int protocol);

    static native int connect(int socket, Pointer address, int size);

    static native long send(int socket, byte[] bytes, long size, int flags);

    static native long recv(int socket, byte[] bytes, long size, int flags);

    static native long recvmsg(int socket, Pointer message, int flags);

    static native long write(int descriptor, long address, long size);

    static native int close(int descriptor);
}
