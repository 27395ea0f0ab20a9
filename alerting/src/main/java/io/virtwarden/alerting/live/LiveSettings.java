package io.virtwarden.alerting.live;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What actions on live domains stand on.
 *
 * @param clock wall time
 * @param deadline of a call that should take milliseconds
 * @param patience how long an action waits for its connection
 */
public record LiveSettings(InstantSource clock, Duration deadline, Duration patience) {
    /** 15 s for calls that should take milliseconds, 10 s for a connection. */
    public static LiveSettings standard(InstantSource clock) {
        return new LiveSettings(clock, Duration.ofSeconds(15), Duration.ofSeconds(10));
    }
}
