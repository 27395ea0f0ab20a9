package io.virtwarden.alerting.action;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One action that was decided on.
 *
 * @param id its identity, 64 hexadecimal digits
 * @param domain on which
 * @param spec what, without templates
 * @param before the domain when it was decided
 * @param startedAt when its intent was journalled: what happened before cannot be its effect
 * @param reason rule and signal in a sentence, for webhooks and logs
 * @param leases the domain's, as they were held when it was decided; none unless the rule needs them
 */
public record ActionCall(
        String id,
        UUID domain,
        ActionSpec spec,
        Sight.Here before,
        Instant startedAt,
        String reason,
        List<HeldLease> leases) {
    public ActionCall {
        leases = List.copyOf(leases);
    }

    /** One without leases. */
    public ActionCall(String id, UUID domain, ActionSpec spec, Sight.Here before, Instant startedAt, String reason) {
        this(id, domain, spec, before, startedAt, reason, List.of());
    }
}
