package io.virtwarden.alerting.action;

import java.time.Instant;
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
 */
public record ActionCall(
        String id, UUID domain, ActionSpec spec, Sight.Here before, Instant startedAt, String reason) {}
