package io.virtwarden.monitor.stats;

import io.virtwarden.hypervisor.inventory.DomainStates;
import java.util.List;

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

    private static final List<List<String>> REASONS = List.of(
            List.of("unknown"),
            List.of(
                    "unknown",
                    "booted",
                    "migrated",
                    "restored",
                    "from-snapshot",
                    "unpaused",
                    "migration-canceled",
                    "save-canceled",
                    "event-wakeup",
                    "crashed",
                    "post-copy",
                    "post-copy-failed"),
            List.of("unknown"),
            List.of(
                    "unknown",
                    "user",
                    "migrating",
                    "saving",
                    "dumping",
                    "io-error",
                    "watchdog",
                    "from-snapshot",
                    "shutting-down",
                    "creating-snapshot",
                    "crashed",
                    "starting-up",
                    "post-copy",
                    "post-copy-failed",
                    "api-error"),
            List.of("unknown", "user"),
            List.of(
                    "unknown",
                    "shutdown",
                    "destroyed",
                    "crashed",
                    "migrated",
                    "saved",
                    "failed",
                    "from-snapshot",
                    "daemon"),
            List.of("unknown", "panicked"),
            List.of("unknown"));

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
        List<String> reasons = state >= 0 && state < REASONS.size() ? REASONS.get(state) : List.of();
        return reason < reasons.size() ? reasons.get(reason) : "reason-" + reason;
    }
}
