package io.virtwarden.monitor.page;

import java.net.ConnectException;

/** Why a daemon did not answer, in words. */
final class Reasons {
    private Reasons() {}

    static String away(Throwable cause) {
        if (cause instanceof ConnectException) {
            return "is away: nothing listens there";
        }
        String message = cause.getMessage();
        return "is away: " + (message == null ? cause.getClass().getSimpleName() : message);
    }
}
