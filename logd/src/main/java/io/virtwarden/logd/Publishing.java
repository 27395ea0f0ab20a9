package io.virtwarden.logd;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.launch.NodeIdentity;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.logd.publish.Forwarding;
import io.virtwarden.logd.store.ConsoleStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consoles on Kafka, as the settings say. Stateless. */
final class Publishing {
    private static final KeyedLogger LOG = KeyedLogger.of(Publishing.class);

    private Publishing() {}

    /**
     * Null if there is no Kafka.
     *
     * @param folder logd's state
     */
    static @Nullable Forwarding open(
            LogdSettings settings, Path folder, ConsoleStore store, MeterRegistry registry, InstantSource clock)
            throws IOException, InterruptedException {
        KafkaSettings kafka = settings.kafka();
        if (!kafka.enabled()) {
            if (!settings.logd().forward().domains().isEmpty()) {
                LOG.warn("Nothing is published: logd.forward.domains names some, kafka.bootstrap.servers is empty");
            }
            return null;
        }
        String topic = kafka.topicsPrefix() + "console";
        return Forwarding.open(new Forwarding.Surroundings(
                settings.logd().forward(),
                folder.resolve("forward"),
                NodeIdentity.of(settings.node(), folder, Path.of("/etc/machine-id"))
                        .uuid(),
                topic,
                new KafkaSink(KafkaClientProperties.of(kafka, "virtwarden-logd"), List.of(topic)),
                new CloudEvents(kafka.mode()),
                store,
                registry,
                clock,
                System::nanoTime));
    }
}
