package io.virtwarden.alerting.intake;

/** A body that is not what Alertmanager sends; says what is wrong with it. */
public final class BadNotificationException extends Exception {
    private static final long serialVersionUID = 1L;

    BadNotificationException(String reason) {
        super(reason);
    }
}
