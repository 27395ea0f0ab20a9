package io.virtwarden.lockd.etcd;

import java.time.Duration;

/** The one thread on which everything of the cluster happens, and its clock. */
public interface Loop {
    /** Later, on the loop; from any thread. */
    void run(Runnable task);

    /** After a while, on the loop; called on it. */
    Timer after(Duration delay, Runnable task);

    /** Monotonic. */
    long nanos();

    /** Something that will happen. */
    interface Timer {
        /** It will not. */
        void cancel();
    }
}
