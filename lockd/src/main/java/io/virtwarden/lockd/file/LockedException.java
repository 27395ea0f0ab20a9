package io.virtwarden.lockd.file;

import io.virtwarden.lockd.posix.FileKey;

/** Somebody else has the file, in a mode that excludes what was asked for. */
public final class LockedException extends Exception {
    private static final long serialVersionUID = 1L;

    // Exceptions are serializable, keys are not; nobody serializes one.
    private final transient FileKey file;
    private final int pid;

    LockedException(String path, FileKey file, int pid) {
        super(path + " is locked" + (pid > 0 ? " by process " + pid : " by a process that this host does not know"));
        this.file = file;
        this.pid = pid;
    }

    /** The file. */
    public FileKey file() {
        return file;
    }

    /** The process, as far as the kernel says; 0 if it is unknown, as for one on another host. Our own if it is one of our leases. */
    public int pid() {
        return pid;
    }
}
