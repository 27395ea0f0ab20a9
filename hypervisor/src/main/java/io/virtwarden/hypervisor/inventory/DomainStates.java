package io.virtwarden.hypervisor.inventory;

import java.util.List;

/**
 * Numbers and words of virDomainState and its reasons (libvirt-domain.h), and how lifecycle events lead to them
 * (src/qemu/qemu_process.c and qemu_driver.c set the state at the place where they send the event).
 */
public final class DomainStates {
    public static final int NOSTATE = 0;
    public static final int RUNNING = 1;
    public static final int BLOCKED = 2;
    public static final int PAUSED = 3;
    public static final int SHUTDOWN = 4;
    public static final int SHUTOFF = 5;
    public static final int CRASHED = 6;
    public static final int PMSUSPENDED = 7;

    /** The states by number. */
    public static final List<String> WORDS =
            List.of("nostate", "running", "blocked", "paused", "shutdown", "shutoff", "crashed", "pmsuspended");

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
                    "wakeup",
                    "crashed",
                    "postcopy",
                    "postcopy-failed"),
            List.of("unknown"),
            List.of(
                    "unknown",
                    "user",
                    "migration",
                    "save",
                    "dump",
                    "ioerror",
                    "watchdog",
                    "from-snapshot",
                    "shutting-down",
                    "snapshot",
                    "crashed",
                    "starting-up",
                    "postcopy",
                    "postcopy-failed",
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

    private DomainStates() {}

    /** {@code running}, {@code paused}, ...; {@code unknown-N} for a number that this version does not know. */
    public static String word(int state) {
        return state >= 0 && state < WORDS.size() ? WORDS.get(state) : "unknown-" + state;
    }

    /** The word of a reason within its state; {@code unknown-N} for a number that this version does not know. */
    public static String reasonWord(int state, int reason) {
        List<String> words = state >= 0 && state < REASONS.size() ? REASONS.get(state) : List.of();
        return reason >= 0 && reason < words.size() ? words.get(reason) : "unknown-" + reason;
    }

    /** Whether a domain in this state has a hypervisor process: everything but shut off and crashed. */
    public static boolean active(int state) {
        return state != SHUTOFF && state != CRASHED && state != NOSTATE;
    }
}
