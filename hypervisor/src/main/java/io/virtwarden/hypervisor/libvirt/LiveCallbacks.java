package io.virtwarden.hypervisor.libvirt;

import com.sun.jna.Callback;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds every callback that libvirt may still call. A collected one makes events stop without a word (measured with JNA 5.19),
 * and C could jump into freed memory. Static because libvirt's own list of callbacks is the process's.
 */
final class LiveCallbacks {
    private static final ConcurrentHashMap<Long, Callback> LIVE = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    /** Runs on whatever thread deregisters, or on the event loop: must stay free of locks. */
    static final Callbacks.Freed FREED = opaque -> LIVE.remove(opaque);

    private LiveCallbacks() {}

    /** Keeps it until libvirt frees the opaque pointer that this returns. */
    static long keep(Callback callback) {
        long opaque = NEXT.getAndIncrement();
        LIVE.put(opaque, callback);
        return opaque;
    }

    /** For a registration that failed: libvirt does not free those. */
    static void release(long opaque) {
        LIVE.remove(opaque);
    }

    /** How many libvirt still holds, in this process. */
    static int count() {
        return LIVE.size();
    }
}
