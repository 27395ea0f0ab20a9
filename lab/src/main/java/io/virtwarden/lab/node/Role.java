package io.virtwarden.lab.node;

import java.util.Locale;

/** One of the four daemons. */
public enum Role {
    MONITOR,
    LOGD,
    LOCKD,
    ALERTING;

    /** As the launcher and the settings call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
