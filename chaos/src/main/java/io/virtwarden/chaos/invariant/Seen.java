package io.virtwarden.chaos.invariant;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A record of the audit trail as somebody outside sees it.
 *
 * @param key Kafka's
 * @param time when it was heard
 * @param data its JSON
 */
public record Seen(
        String id, String epoch, long sequence, String type, String key, String subject, Instant time, JsonNode data) {}
