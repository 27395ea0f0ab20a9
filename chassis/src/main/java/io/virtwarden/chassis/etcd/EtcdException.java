package io.virtwarden.chassis.etcd;

import java.util.concurrent.CompletionException;

/** etcd did not do what it was asked; the message names the endpoint and the reason. */
public final class EtcdException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is certain. */
    public enum Kind {
        /** No member got it: nothing has happened, nor will. */
        NOT_SENT,
        /** It was refused: nothing has happened, nor will. */
        REFUSED,
        /** The lease of etcd that it named is gone: nothing has happened, nor will. */
        LEASE_GONE,
        /** It may have happened, or may yet. */
        UNKNOWN
    }

    private final Kind kind;

    public EtcdException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is certain. */
    public Kind kind() {
        return kind;
    }

    /** The message: names the endpoint and the reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** What a future failed with; anything that is not ours is unknown. */
    public static EtcdException of(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        if (cause instanceof EtcdException ours) {
            return ours;
        }
        EtcdException unknown = new EtcdException(Kind.UNKNOWN, String.valueOf(cause));
        unknown.initCause(cause);
        return unknown;
    }
}
