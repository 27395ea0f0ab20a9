package io.virtwarden.testkit.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.outbox.Outgoing;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpParts;
import io.virtwarden.chassis.outbox.PumpSettings;
import io.virtwarden.chassis.outbox.Sink;
import io.virtwarden.chassis.settings.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A real journal, an audit trail on it and a pump, as a daemon has them. */
final class NodeUnderTest implements AutoCloseable {
    static final UUID NODE = UUID.fromString("5f0f4a4e-1d5a-4c37-9a07-3a1f38c0a001");

    /** Short times, so that tests see back-off, saving and stalls within moments. */
    static final PumpSettings QUICK = new PumpSettings(
            1000,
            1 << 20,
            100_000,
            Duration.ofMillis(20),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    final Path folder;
    final Journal journal;
    final AuditTrail trail;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> gaps = Collections.synchronizedList(new ArrayList<>());
    final List<AuditRecord> appended = new ArrayList<>();
    private final String topic;

    NodeUnderTest(Path folder, String topic) {
        this.folder = folder;
        this.topic = topic;
        journal = JournalFolder.open(
                folder.resolve("journal"),
                new JournalLimits(256 << 10, 4 << 20),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                Tags.empty());
        trail = AuditTrail.open(journal, NODE);
    }

    /** A pump that is not started yet. */
    Pump pump(Sink sink, PumpSettings settings) throws IOException {
        return new Pump(parts(sink), folder.resolve("outbox"), settings, InstantSource.system(), meters);
    }

    Pump started(Sink sink, PumpSettings settings) throws IOException {
        Pump pump = pump(sink, settings);
        pump.start();
        return pump;
    }

    PumpParts parts(Sink sink) {
        AuditCodec codec = new AuditCodec(journal.epoch());
        CloudEvents events = new CloudEvents(KafkaSettings.Mode.BINARY);
        return new PumpParts(
                journal,
                entry -> List.of(events.outgoing(decoded(codec, entry), topic)),
                sink,
                CloudEvents::withhold,
                (first, last) -> gaps.add(first + "-" + last));
    }

    private static AuditRecord decoded(AuditCodec codec, JournalEntry entry) {
        return codec.decode(entry);
    }

    /** Appends records for a handful of domains and waits until they are durable. */
    void append(int count) throws Exception {
        append(count, 30);
    }

    void append(int count, int dataBytes) throws Exception {
        for (int i = 0; i < count; i++) {
            appendOne(dataBytes);
        }
        durable();
    }

    AuditRecord appendOne(int dataBytes) {
        String domain = new UUID(9, appended.size() % 13).toString();
        AuditRecord record = trail.append(
                "io.virtwarden.domain.lifecycle.v1",
                domain,
                domain,
                InstantSource.system().instant(),
                ("{\"x\":\"" + "y".repeat(dataBytes) + "\"}").getBytes(UTF_8));
        appended.add(record);
        return record;
    }

    void durable() throws Exception {
        journal.whenDurable(journal.next() - 1).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    double count(String name) {
        Counter counter = meters.find("virtwarden.outbox." + name).counter();
        return counter == null ? -1 : counter.count();
    }

    /** Sequences of records as they were delivered. */
    static List<Long> sequences(List<Outgoing> records) {
        return records.stream()
                .map(out -> CloudEvents.parse(out.topic(), out.key(), out.value(), out.headers())
                        .record()
                        .sequence())
                .toList();
    }

    @Override
    public void close() {
        journal.close();
    }
}
