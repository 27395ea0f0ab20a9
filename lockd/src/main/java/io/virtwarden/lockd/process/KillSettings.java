package io.virtwarden.lockd.process;

import io.virtwarden.chassis.settings.Key;
import java.time.Duration;

/**
 * What to do with a process that closes its lock connection, and so could lose its locks, but lives on.
 *
 * @param enabled false: it is only reported, and its leases stay until it ends
 * @param kill how long after SIGTERM it gets SIGKILL
 * @param giveUp how long after SIGTERM nothing more is tried
 */
public record KillSettings(
        @Key(help = "Whether it is ended, as virtlockd does; else it is only reported.", def = "true")
        boolean enabled,

        @Key(name = "after", help = "How long after SIGTERM it gets SIGKILL.", def = "1600ms")
        Duration kill,

        @Key(name = "give-up", help = "How long after SIGTERM nothing more is tried.", def = "3s")
        Duration giveUp) {
    /** As virtlockd: SIGTERM at once, SIGKILL after 1.6 s, no more after 3 s. */
    public static KillSettings standard() {
        return new KillSettings(true, Duration.ofMillis(1600), Duration.ofSeconds(3));
    }

    /** Never kills. */
    public static KillSettings off() {
        return new KillSettings(false, Duration.ofMillis(1600), Duration.ofSeconds(3));
    }
}
