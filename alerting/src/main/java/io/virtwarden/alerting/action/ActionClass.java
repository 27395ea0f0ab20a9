package io.virtwarden.alerting.action;

import java.util.Locale;

/** How much an action can hurt; limits are set per class. From the least to the most. */
public enum ActionClass {
    /** The guest goes on as it was meant to. */
    MILD,
    /** The guest is affected, and it can be taken back. */
    REVERSIBLE,
    /** Harmless if the knowledge it is based on is right. */
    CAREFUL,
    /** Loads the node, its disks or its network for minutes. */
    HEAVY,
    /** The guest loses something: its run, its network, unsaved work. */
    DISRUPTIVE;

    /** In lower case, as in rules, metrics and the audit trail. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
