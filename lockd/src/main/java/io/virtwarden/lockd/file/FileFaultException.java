package io.virtwarden.lockd.file;

import io.virtwarden.lockd.posix.PosixException;

/** A file cannot be opened, made, locked or removed. */
public final class FileFaultException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String detail;
    private final int errno;
    private final String reason;

    FileFaultException(String detail, PosixException cause) {
        super(detail + ": " + cause.reason(), cause);
        this.detail = detail;
        this.errno = cause.errno();
        this.reason = cause.reason();
    }

    /** What was attempted on which path, in virtlockd's words. */
    public String detail() {
        return detail;
    }

    public int errno() {
        return errno;
    }

    /** The text of strerror(3). */
    public String reason() {
        return reason;
    }
}
