package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** Console and channel streams. */
public interface StreamCalls {
    /** Result of a read on a stream without data that was made with {@link #NONBLOCK}. */
    int WOULD_BLOCK = -2;

    /** Flag of {@link #virStreamNew}. */
    int NONBLOCK = 1;

    @Nullable
    Pointer virStreamNew(Pointer connection, int flags);

    int virDomainOpenConsole(Pointer domain, @Nullable String device, Pointer stream, int flags);

    int virDomainOpenChannel(Pointer domain, @Nullable String name, Pointer stream, int flags);

    /** Up to {@code size} bytes (size_t, 64 bits): above 0 their number, 0 end, -1 error, {@link #WOULD_BLOCK}. */
    int virStreamRecv(Pointer stream, byte[] data, long size);

    int virStreamFinish(Pointer stream);

    int virStreamAbort(Pointer stream);

    int virStreamFree(Pointer stream);
}
