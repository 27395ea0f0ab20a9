package io.virtwarden.lockd;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.KafkaSink;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpParts;
import io.virtwarden.chassis.outbox.PumpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.lockd.lease.LeaseBook;
import io.virtwarden.lockd.publish.LeasePublication;
import io.virtwarden.lockd.publish.LeaseTrail;
import io.virtwarden.lockd.publish.ToldBefore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** What is told of leases, to the disk and, if there is one, to Kafka. */
record Telling(KafkaSettings kafka, OpenParts parts, List<Check> ready, MeterRegistry registry, InstantSource clock) {
    private static final JournalLimits LIMITS = new JournalLimits(8L << 20, 1 << 20);

    /** Starts to tell of the book; the parts are closed with the others. */
    LeaseTrail open(Path folder, UUID node, LeaseBook book) throws IOException, InterruptedException {
        Journal journal = parts.keep(
                "trail's journal",
                JournalFolder.open(folder.resolve("trail"), LIMITS, clock, registry, Tags.of("journal", "trail")));
        LeaseTrail trail = parts.keep("trail", new LeaseTrail(journal, node, book, clock, registry));
        if (kafka.enabled()) {
            Pump pump = parts.keep("outbox", outbox(folder, journal, trail));
            trail.published(pump::acknowledged);
            ready.add(pump);
            pump.start();
        }
        trail.start(ToldBefore.read(journal));
        return trail;
    }

    private Pump outbox(Path folder, Journal journal, LeaseTrail trail) throws IOException {
        String prefix = kafka.topicsPrefix();
        PumpParts between = new PumpParts(
                journal,
                new LeasePublication(new AuditCodec(journal.epoch()), new CloudEvents(kafka.mode()), prefix),
                new KafkaSink(KafkaClientProperties.of(kafka, "virtwarden-lockd"), LeasePublication.topics(prefix)),
                CloudEvents::withhold,
                trail::gap);
        return new Pump(between, folder.resolve("outbox"), PumpSettings.defaults(), clock, registry);
    }
}
