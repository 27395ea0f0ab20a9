package io.virtwarden.alerting.engine;

/** Nothing was taken in and nothing will be done; the sender should try again later. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
        super(reason, null, false, false);
    }
}
