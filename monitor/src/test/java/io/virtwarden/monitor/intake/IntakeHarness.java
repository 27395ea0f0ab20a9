package io.virtwarden.monitor.intake;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalFolder;
import io.virtwarden.chassis.journal.JournalLimits;
import io.virtwarden.chassis.journal.ReadableJournal;
import io.virtwarden.chassis.ops.Pulse;
import io.virtwarden.hypervisor.event.EventTable;
import io.virtwarden.hypervisor.event.HypervisorEvent;
import io.virtwarden.hypervisor.event.ObjectKind;
import io.virtwarden.hypervisor.event.Subject;
import io.virtwarden.hypervisor.feed.FeedSignal;
import io.virtwarden.hypervisor.feed.SignalQueue;
import io.virtwarden.hypervisor.inventory.Inventory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** An intake on a real journal in a folder, fed by hand. */
final class IntakeHarness implements AutoCloseable {
    static final String URI = "test:///default";
    static final UUID NODE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    static final UUID WEB = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");

    final SettableClock now;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final SignalQueue queue = new SignalQueue(4096);
    final Journal journal;
    final Intake intake;
    final java.util.Queue<HypervisorEvent> changes = new java.util.concurrent.ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> ending = new ArrayList<>();

    IntakeHarness(Path folder, Instant start) {
        now = new SettableClock(start);
        InstantSource clock = now;
        journal = JournalFolder.open(folder.resolve("journal"), JournalLimits.DEFAULT, clock, registry, Tags.empty());
        intake = Intake.open(new Intake.Surroundings(
                NODE,
                List.of(URI),
                folder,
                journal,
                queue,
                kind -> EventTable.row(kind, "lifecycle"),
                registry,
                clock,
                new Pulse("intake", Duration.ofSeconds(30), System::nanoTime),
                new IntakeListener() {
                    @Override
                    public void changed(HypervisorEvent event) {
                        changes.add(event);
                    }

                    @Override
                    public void missed(String uri) {}
                }));
        intake.start();
    }

    /** A wall clock that stands where it was put. */
    static final class SettableClock implements InstantSource {
        private volatile Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        void set(Instant time) {
            now = time;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    void connected(Inventory.DomainEntry... domains) {
        signal(new FeedSignal.Connected(
                URI, now.instant(), 1, new Inventory(List.of(domains), List.of(), null, null, null), List.of()));
    }

    void listed(Inventory.DomainEntry... domains) {
        signal(new FeedSignal.Listed(
                URI, now.instant(), 1, new Inventory(List.of(domains), List.of(), null, null, null), Set.of()));
    }

    void lost(Instant lastHeard) {
        signal(new FeedSignal.Lost(URI, now.instant(), 1, lastHeard, "the daemon went away"));
    }

    void heard(String type, Object... values) {
        signal(new FeedSignal.Heard(event(type, values)));
    }

    HypervisorEvent event(String type, Object... values) {
        return new HypervisorEvent(
                URI,
                1,
                EventTable.row(ObjectKind.DOMAIN, type),
                new Subject(ObjectKind.DOMAIN, WEB, "web", 3),
                now.instant(),
                List.of(values));
    }

    void signal(FeedSignal signal) {
        if (!queue.offer(signal, Duration.ofSeconds(30))) {
            throw new AssertionError("the intake does not take");
        }
    }

    static Inventory.DomainEntry web(int id, int state, int reason, boolean persistent) {
        return new Inventory.DomainEntry(
                new Subject(ObjectKind.DOMAIN, WEB, "web", id), state, reason, persistent, false);
    }

    /** All records that are durable. */
    List<AuditRecord> records() throws InterruptedException {
        List<AuditRecord> all = new ArrayList<>();
        AuditCodec codec = new AuditCodec(journal.epoch());
        try (ReadableJournal.Reader reader = journal.read(1)) {
            for (JournalEntry entry = reader.next(Duration.ZERO); entry != null; entry = reader.next(Duration.ZERO)) {
                all.add(codec.decode(entry));
            }
        }
        return all;
    }

    /** Ends like a process that is killed: nothing is marked, what is durable stays. */
    void kill() {
        ending.add(journal);
        journal.close();
    }

    @Override
    public void close() {
        if (ending.isEmpty()) {
            intake.close();
            journal.close();
        }
    }
}
