package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.inventory.DomainStates;
import java.util.List;
import java.util.Map;

/**
 * What metrics call the states of a domain and their reasons: states as everywhere, reasons as {@code virsh domstate --reason} shows
 * them, which are not always the words of the constants ({@code io-error}, not {@code ioerror}).
 */
final class StateNames {
    /** By number. */
    static final List<String> STATES = DomainStates.WORDS;

    /** What the inovex exporter calls them. */
    static final List<String> DESCRIPTIONS = List.of(
            "no state",
            "the domain is running",
            "the domain is blocked on resource",
            "the domain is paused by user",
            "the domain is being shut down",
            "the domain is shut off",
            "the domain is crashed",
            "the domain is suspended by guest power management");

    /** Reasons that virsh shows in other words than the constants have. */
    private static final Map<String, String> SHOWN = Map.of(
            "wakeup", "event-wakeup",
            "postcopy", "post-copy",
            "postcopy-failed", "post-copy-failed",
            "migration", "migrating",
            "save", "saving",
            "dump", "dumping",
            "ioerror", "io-error",
            "snapshot", "creating-snapshot");

    private StateNames() {}

    /** {@code state-9} for one that is newer than us. */
    static String state(int state) {
        return state >= 0 && state < STATES.size() ? STATES.get(state) : "state-" + state;
    }

    static String description(int state) {
        return state >= 0 && state < DESCRIPTIONS.size() ? DESCRIPTIONS.get(state) : "state " + state;
    }

    /** {@code reason-20} for one that is newer than us; empty if libvirt did not say. */
    static String reason(int state, int reason) {
        if (reason < 0) {
            return "";
        }
        String word = DomainStates.reasonWord(state, reason);
        return word.startsWith("unknown-") ? "reason-" + reason : SHOWN.getOrDefault(word, word);
    }
}
