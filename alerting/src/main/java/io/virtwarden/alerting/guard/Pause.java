package io.virtwarden.alerting.guard;

import java.time.Instant;

/**
 * Nothing is done on this node for a while.
 *
 * @param reason for people; never empty
 * @param until when it ends by itself
 * @param by who asked for it
 */
public record Pause(String reason, Instant until, String by) {
    /** Whether it still counts. */
    public boolean at(Instant now) {
        return now.isBefore(until);
    }
}
