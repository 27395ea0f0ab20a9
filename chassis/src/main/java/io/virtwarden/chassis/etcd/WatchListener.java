package io.virtwarden.chassis.etcd;

import java.util.List;

/** Hears of changes, on the loop. After {@link #compacted} or {@link #ended} nothing more comes. */
public interface WatchListener {
    /** These happened, in this order; all up to this revision is told. */
    void changed(long revision, List<Event> events);

    /** What was asked for has been forgotten by etcd; the first revision that it still has. */
    void compacted(long first);

    /** The stream has ended; begin again from the last revision. */
    void ended(String why);

    /**
     * A key was put or deleted.
     *
     * @param key as it is now; of a deleted one only its name and the revision are known
     */
    record Event(boolean deleted, KeyValue key) {}
}
