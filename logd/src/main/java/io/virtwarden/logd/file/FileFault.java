package io.virtwarden.logd.file;

import io.virtwarden.logd.posix.PosixException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A log file could not be opened, removed or read. */
public final class FileFault extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient byte[] detail;
    private final int errno;
    private final String reason;

    private FileFault(byte[] detail, PosixException cause) {
        super(new String(detail, StandardCharsets.UTF_8) + ": " + cause.reason(), cause);
        this.detail = detail;
        this.errno = cause.errno();
        this.reason = cause.reason();
    }

    static FileFault of(String what, byte[] path, PosixException cause) {
        var joined = new ByteArrayOutputStream();
        joined.writeBytes(what.getBytes(StandardCharsets.UTF_8));
        joined.writeBytes(path);
        return new FileFault(joined.toByteArray(), cause);
    }

    /** virtlogd's words for it, without the reason. */
    public byte[] detail() {
        return detail.clone();
    }

    public int errno() {
        return errno;
    }

    /** The text of strerror(3). */
    public String reason() {
        return reason;
    }
}
