package io.virtwarden.logd.publish;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.audit.CloudEvents;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.journal.JournalUnusableException;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.chassis.outbox.Pump;
import io.virtwarden.chassis.outbox.PumpParts;
import io.virtwarden.chassis.outbox.PumpSettings;
import io.virtwarden.chassis.outbox.Sink;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.domain.DomainConsoles;
import io.virtwarden.logd.domain.DomainListener;
import io.virtwarden.logd.store.ConsoleStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Publishes the consoles of domains that asked for it: chooses them, and wires store, journal and outbox. Kafka is looked for when
 * the first domain asks, so that nobody needs the topic who does not use it.
 */
public final class Forwarding implements DomainListener, AutoCloseable {
    private static final KeyedLogger LOG = KeyedLogger.of(Forwarding.class);
    private static final JournalLimits LIMITS = new JournalLimits(8L << 20, 4 << 20);

    private final ForwardSettings settings;
    private final OpenParts parts = new OpenParts();
    private final Journal journal;
    private final Pump pump;
    private final Forwarder forwarder;
    private final AtomicBoolean pumping = new AtomicBoolean();

    /**
     * What it stands between.
     *
     * @param folder for its state; made if there is none
     * @param node who publishes
     * @param topic full name
     * @param sink where records go
     * @param events how they are written
     */
    public record Surroundings(
            ForwardSettings settings,
            Path folder,
            UUID node,
            String topic,
            Sink sink,
            CloudEvents events,
            ConsoleStore store,
            MeterRegistry registry,
            InstantSource clock,
            LongSupplier nanos) {}

    private Forwarding(Surroundings around) throws IOException, InterruptedException {
        settings = around.settings();
        Path folder = Files.createDirectories(
                around.folder(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            // The store's journal has the registry's journal meters; what matters of this one is its size.
            journal = parts.keep(
                    "journal",
                    JournalFolder.open(
                            folder.resolve("journal"),
                            LIMITS,
                            around.clock(),
                            new SimpleMeterRegistry(),
                            Tags.empty()));
        } catch (JournalUnusableException e) {
            throw new IOException(e.getMessage(), e);
        }
        ForwardMeters meters = new ForwardMeters(around.registry());
        meters.gauge("virtwarden.logd.forward.waiting", "bytes", "Disk space of records for Kafka", journal::size);
        AuditCodec codec = new AuditCodec(journal.epoch());
        PumpParts between = new PumpParts(
                journal,
                entry -> entry.kind() == AuditCodec.KIND
                        ? List.of(around.events().outgoing(codec.decode(entry), around.topic()))
                        : List.of(),
                around.sink(),
                CloudEvents::withhold,
                this::lost);
        pump = parts.keep(
                "outbox",
                new Pump(
                        between, folder.resolve("outbox"), PumpSettings.defaults(), around.clock(), around.registry()));
        forwarder = parts.keep(
                "forwarder",
                new Forwarder(new Forwarder.Parts(
                        settings,
                        around.store(),
                        new Progress(journal, new PlacesFile(folder.resolve("places.json"))),
                        new ConsoleRecords(AuditTrail.open(journal, around.node()), around.node()),
                        pump::acknowledged,
                        meters,
                        around.clock(),
                        around.nanos())));
    }

    /**
     * Opens it and finds out how far everything is; begins nothing yet.
     *
     * @throws IOException if the folder cannot be used
     */
    public static Forwarding open(Surroundings around) throws IOException, InterruptedException {
        return new Forwarding(around);
    }

    /** Begins to publish. */
    public void start() {
        boolean waiting = forwarder.hasChosen() || journal.durable() > pump.acknowledged();
        forwarder.start();
        if (waiting) {
            pump();
        }
    }

    /** Whether Kafka takes what is to be published. */
    public Check check() {
        return Check.of("kafka", () -> {
            if (!pumping.get()) {
                return Status.ok("no domain's console is published");
            }
            Journal.Condition condition = journal.condition();
            return condition.state() == Journal.Condition.State.ACCEPTING
                    ? pump.check()
                    : Status.failed("the journal of consoles on their way to Kafka: " + condition.reason());
        });
    }

    @Override
    public void changed(DomainConsoles domain) {
        if (domain.metadata().forward().orElse(settings.chooses(domain.name()))) {
            forwarder.include(domain.uuid(), domain.name());
            pump();
        } else {
            forwarder.exclude(domain.uuid());
        }
    }

    @Override
    public void gone(UUID domain) {
        forwarder.finish(domain);
    }

    @Override
    public void happened(DomainConsoles domain, Instant at, ConsoleMark mark) {
        // Comes with the console's own history.
    }

    private void pump() {
        if (pumping.compareAndSet(false, true)) {
            pump.start();
        }
    }

    private void lost(long first, long last) {
        LOG.error("Records of consoles were lost on disk before Kafka had them", "first", first, "last", last);
        forwarder.lost(first, last);
    }

    @Override
    public void close() {
        parts.close();
    }
}
