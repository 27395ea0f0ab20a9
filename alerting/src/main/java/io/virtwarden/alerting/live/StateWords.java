package io.virtwarden.alerting.live;

import io.virtwarden.alerting.action.Sight;
import java.util.List;
import java.util.Map;

/** libvirt's words for virDomainState and virDomain*Reason. */
final class StateWords {
    static final int RUNNING = 1;
    static final int PAUSED = 3;
    static final int SHUT_OFF = 5;
    static final int CRASHED = 6;

    private static final List<String> STATES =
            List.of("no-state", "running", "blocked", "paused", "shutting-down", "shut-off", "crashed", "pm-suspended");

    private static final Map<Integer, List<String>> REASONS = Map.of(
            RUNNING,
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
            PAUSED,
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
            SHUT_OFF,
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
            CRASHED,
            List.of("unknown", "panicked"));

    private StateWords() {}

    /** Such as {@code paused (ioerror)}; numbers that libvirt did not have when this was written stay numbers. */
    static String of(Sight.Here sight) {
        return word(STATES, sight.state()) + " (" + word(REASONS.getOrDefault(sight.state(), List.of()), sight.reason())
                + ")";
    }

    /** State and job. */
    static String all(Sight.Here sight) {
        return of(sight) + ", " + (sight.idle() ? "no job" : "job " + sight.job());
    }

    private static String word(List<String> words, int number) {
        return number >= 0 && number < words.size() ? words.get(number) : Integer.toString(number);
    }
}
