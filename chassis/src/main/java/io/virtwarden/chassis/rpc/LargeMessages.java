package io.virtwarden.chassis.rpc;

import java.util.concurrent.atomic.AtomicLong;

/** What large messages of all connections may hold together. Small ones pass uncounted, so that nobody can crowd them out. */
final class LargeMessages {
    static final int SMALL = 64 * 1024;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    LargeMessages(long limit) {
        this.limit = limit;
    }

    /** Changes one holder's share from {@code before} to {@code after} bytes; false if there is no room, and nothing changes. */
    boolean change(long before, long after) {
        var difference = counted(after) - counted(before);
        if (difference == 0) return true;
        if (held.addAndGet(difference) <= limit || difference < 0) return true;
        held.addAndGet(-difference);
        return false;
    }

    long held() {
        return held.get();
    }

    private static long counted(long bytes) {
        return bytes <= SMALL ? 0 : bytes;
    }
}
