package io.virtwarden.chassis.settings;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Section {@code kafka}: where events go. */
public record KafkaSettings(
        @Key(name = "bootstrap.servers", help = "Brokers as host:port. Empty: nothing is published to Kafka.")
        List<HostPort> bootstrapServers,

        @Key(name = "topics.prefix", help = "What every topic's name begins with.", def = "libvirt.")
        String topicsPrefix,

        @Key(
                help =
                        "CloudEvents content mode: binary keeps attributes in headers, structured puts them in the value.",
                def = "binary")
        Mode mode,

        @Key(
                help =
                        "Any property of Kafka's own client. A name that ends in .file gives a property whose value is read from that "
                                + "file, for secrets: ssl.key.password.file.")
        Map<String, String> properties) {

    // Kafka's own rule for topic names (org.apache.kafka.common.internals.Topic): 249 at most; room is left for ours.
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{0,200}");

    public KafkaSettings {
        bootstrapServers = List.copyOf(bootstrapServers);
        properties = Map.copyOf(properties);
        if (!TOPIC.matcher(topicsPrefix).matches())
            throw new IllegalArgumentException(
                    "topics.prefix may hold up to 200 letters, digits, dots, hyphens and underscores, is '"
                            + topicsPrefix + "'");
    }

    /** Whether there is a Kafka to publish to. */
    public boolean enabled() {
        return !bootstrapServers.isEmpty();
    }

    /** CloudEvents content mode of Kafka records (Kafka protocol binding 1.0.2, 3). */
    public enum Mode {
        /** Attributes as headers, data as value. */
        BINARY,
        /** One JSON document as value. */
        STRUCTURED
    }
}
