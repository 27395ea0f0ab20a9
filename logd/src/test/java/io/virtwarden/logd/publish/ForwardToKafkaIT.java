package io.virtwarden.logd.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.settings.HostPort;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.logd.store.ConsoleStore;
import io.virtwarden.logd.store.Shares;
import io.virtwarden.logd.store.StoreSettings;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.lab.TestJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consoles on a real broker, which goes away and comes back, from a daemon that is killed. */
final class ForwardToKafkaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void bringsEveryByteToKafkaOverKillsOfBothSides() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (KafkaProcess kafka =
                KafkaProcess.start(Files.createDirectory(folder.resolve("kafka")), BrokerOptions.plain())) {
            KafkaSettings settings = new KafkaSettings(
                    List.of(HostPort.parse(kafka.bootstrap())), "libvirt.", KafkaSettings.Mode.BINARY, Map.of());
            new Topics(KafkaClientProperties.of(settings, "test")).create(Topics.all("libvirt."));
            for (int life = 0; life < 6; life++) {
                if (life == 2) {
                    kafka.kill();
                }
                Process victim = victim(kafka.bootstrap());
                try {
                    TimeUnit.MILLISECONDS.sleep(1500 + random.nextInt(2000)); // the moment is what is tried
                    if (life == 3) {
                        kafka.restart();
                    }
                } finally {
                    victim.destroyForcibly().waitFor();
                }
            }
            long taken = taken();
            Process last = victim(kafka.bootstrap());
            try {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> read(kafka.bootstrap()).whole(ForwardVictim.CONSOLE.name()).length > taken);
            } finally {
                last.destroyForcibly().waitFor();
            }
            Topic topic = read(kafka.bootstrap());
            assertThat(topic.of(ConsoleRecords.GAP)).isEmpty();
            byte[] whole = topic.whole(ForwardVictim.CONSOLE.name());
            for (int i = 0; i < whole.length / ForwardVictim.LINE; i++) {
                String line = new String(whole, i * ForwardVictim.LINE, ForwardVictim.LINE, StandardCharsets.UTF_8);
                assertThat(line).isEqualTo(new String(ForwardVictim.line(i), StandardCharsets.UTF_8));
            }
            System.out.println(whole.length + " bytes in " + topic.all().size() + " records");
        }
    }

    private long taken() throws Exception {
        StoreSettings settings = StoreSettings.standard();
        try (ConsoleStore store = ConsoleStore.open(
                folder.resolve("store"),
                settings,
                Shares.standard(settings),
                InstantSource.system(),
                new SimpleMeterRegistry())) {
            return store.taken(ForwardVictim.CONSOLE);
        }
    }

    private Process victim(String broker) throws Exception {
        return new ProcessBuilder(TestJvm.command(128, ForwardVictim.class, folder.toString(), broker))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("victim.log").toFile()))
                .start();
    }

    private static Topic read(String broker) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", broker, "auto.offset.reset", "earliest", "max.poll.records", "10000");
        Topic topic = new Topic();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(ForwardVictim.TOPIC).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    List<Outgoing.Header> headers = new ArrayList<>();
                    record.headers().forEach(header -> headers.add(new Outgoing.Header(header.key(), header.value())));
                    topic.add(new Outgoing(record.topic(), record.key(), record.value(), headers));
                });
            }
        }
        return topic;
    }
}
