package io.virtwarden.chassis.audit;

/** Bytes that should be an audit record are none; the message says where and what is wrong with them. */
public final class DamagedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedRecordException(String message) {
        super(message);
    }

    public DamagedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
