package io.virtwarden.alerting.guard;

import io.virtwarden.alerting.action.ActionKind;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An action that was begun.
 *
 * @param id its identity
 * @param rule which rule asked for it
 * @param domain on which domain
 * @param kind what it was
 * @param startedAt when
 * @param endedAt when it was verified, failed or unknown; empty while it runs
 * @param good whether it was verified
 */
public record Deed(
        String id,
        String rule,
        UUID domain,
        ActionKind kind,
        Instant startedAt,
        Optional<Instant> endedAt,
        boolean good) {
    /** It still runs. */
    public boolean running() {
        return endedAt.isEmpty();
    }
}
