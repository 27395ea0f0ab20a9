package io.virtwarden.chassis.outbox;

import java.util.HashMap;
import java.util.Map;

/**
 * What brokers refused as too large although the topic's described limit would allow it (they may not let us read it, or the
 * limit of a mirror in between is smaller). Kept until the described limit changes. Any thread.
 */
final class LearnedLimits {
    private record Learned(int described, int limit) {}

    private final Map<String, Learned> byTopic = new HashMap<>();

    /** The limit to keep to. */
    synchronized int limit(String topic, int described) {
        Learned learned = byTopic.get(topic);
        if (learned == null) {
            return described;
        }
        if (learned.described != described) {
            byTopic.remove(topic);
            return described;
        }
        return learned.limit;
    }

    /** The topic refused a record of this size. */
    synchronized void refused(String topic, int described, int size) {
        byTopic.put(topic, new Learned(described, Math.min(limit(topic, described), size - 1)));
    }
}
