package io.virtwarden.alerting.rule;

import java.util.Locale;

/** How far a rule may go. */
public enum Mode {
    /** Judged only to say that it is off. */
    OFF,
    /** Everything but the action: what would have been done is audited. */
    OBSERVE,
    /** A person has to agree before each action. */
    APPROVE,
    /** Acts. */
    AUTO;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
