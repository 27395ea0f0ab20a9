package io.virtwarden.lockd.posix;

import java.io.IOException;

/** A call of the system that failed. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String reason;

    PosixException(String call, int errno) {
        this(call, errno, CLibrary.strerror(errno));
    }

    private PosixException(String call, int errno, String reason) {
        super(call + ": " + reason);
        this.errno = errno;
        this.reason = reason;
    }

    /** One with a number of one's own choice, as for an answer that the kernel would have given. */
    public static PosixException of(String call, int errno) {
        return new PosixException(call, errno);
    }

    public int errno() {
        return errno;
    }

    /** The text of strerror(3). */
    public String reason() {
        return reason;
    }
}
