package io.virtwarden.alerting.rule;

import java.util.Locale;

/** What becomes of a running action when its signal is over. What is not begun yet is dropped in any case. */
public enum OnResolved {
    /** It goes on to its end. */
    LEAVE,
    /** It is ended if it is a job that can be ended without harm. */
    ABORT;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
