package io.virtwarden.chassis.outbox;

/** A delivery or a connection that failed; the message names topic or broker and the fix. */
public final class SinkException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String text;

    public SinkException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.text = message;
    }

    public SinkException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.text = message;
    }

    @Override
    public String getMessage() {
        return text;
    }

    public Reason reason() {
        return reason;
    }

    /** What kind of failure; a label of the metric. */
    public enum Reason {
        /** Nobody answers, or not in time. */
        UNREACHABLE,
        /** A topic does not exist. */
        TOPIC_MISSING,
        /** User name or password refused. */
        AUTHENTICATION,
        /** The principal may not do this. */
        AUTHORISATION,
        /** Certificates or protocol versions do not fit. */
        TLS,
        /** A record is larger than the topic takes. */
        TOO_LARGE,
        /** Too few in-sync replicas, broker's disk and the like: the broker is there and refuses. */
        REFUSED,
        /** A property of the client makes no sense. */
        SETTINGS,
        /** A journal entry that cannot be turned into a record, such as one of a newer version. */
        UNREADABLE,
        /** Anything else. */
        OTHER
    }
}
