package io.virtwarden.lockd.file;

import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.posix.Posix;
import java.util.ArrayList;
import java.util.List;

/** A locked inode. Guarded by its stripe in {@link FileLocks}. */
final class OpenFile {
    private final String path;
    private final int descriptor;
    private final Mode mode;
    private final List<Integer> parked = new ArrayList<>(0);
    private boolean removable;
    private int holds = 1;

    OpenFile(String path, int descriptor, Mode mode, boolean removable) {
        this.path = path;
        this.descriptor = descriptor;
        this.mode = mode;
        this.removable = removable;
    }

    String path() {
        return path;
    }

    int descriptor() {
        return descriptor;
    }

    Mode mode() {
        return mode;
    }

    boolean isRemovable() {
        return removable;
    }

    void join(boolean maybeRemoved) {
        holds++;
        // After a restart it is not known any more who made the file: the next one who would have says so.
        removable |= maybeRemoved;
    }

    /** True if that was the last hold. */
    boolean leave() {
        return --holds == 0;
    }

    /** Keeps another descriptor of the same inode open: to close it would drop the lock. */
    void park(int other) {
        parked.add(other);
    }

    void close() {
        for (var other : parked) Posix.close(other);
        Posix.close(descriptor);
    }
}
