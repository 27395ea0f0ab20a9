package io.virtwarden.alerting.memory;

import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.AuditTrail;
import io.virtwarden.chassis.audit.DamagedRecordException;
import io.virtwarden.chassis.journal.Journal;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Writes facts to the journal and takes them into the ledger, in one step. One thread: the journal's appender. */
public final class Diary {
    private static final Logger LOG = LogManager.getLogger();

    /** Hears of every fact that is written from now on; not of what was there before. */
    @FunctionalInterface
    public interface Listener {
        /** On the deciding thread, right after it was written and before it is durable; must not block or throw. */
        void written(Fact fact, Instant at, Ledger ledger);
    }

    private final Journal journal;
    private final AuditTrail trail;
    private final Ledger ledger;
    private final UUID node;
    private final InstantSource clock;
    private Listener listener = (fact, at, ledger) -> {};
    private long last;

    private Diary(Journal journal, AuditTrail trail, Ledger ledger, UUID node, InstantSource clock) {
        this.journal = journal;
        this.trail = trail;
        this.ledger = ledger;
        this.node = node;
        this.clock = clock;
        this.last = journal.next() - 1;
    }

    /** Reads all that the journal holds into the ledger and continues its chain. Reads the disk. */
    public static Diary open(Journal journal, Ledger ledger, UUID node, InstantSource clock)
            throws InterruptedException {
        replay(journal, ledger);
        return new Diary(journal, AuditTrail.open(journal, node), ledger, node, clock);
    }

    private static void replay(Journal journal, Ledger ledger) throws InterruptedException {
        long end = journal.next() - 1;
        AuditCodec codec = new AuditCodec(journal.epoch());
        try (ReadableJournal.Reader reader = journal.read(journal.first())) {
            long at = journal.first() - 1;
            while (at < end) {
                JournalEntry entry = reader.next(Duration.ofSeconds(10));
                if (entry == null) {
                    break;
                }
                at = entry.sequence();
                take(codec, entry, ledger);
            }
        }
    }

    private static void take(AuditCodec codec, JournalEntry entry, Ledger ledger) {
        try {
            AuditRecord record = codec.decode(entry);
            FactCodec.read(record.type(), record.data())
                    .ifPresent(fact -> ledger.apply(fact, entry.time(), entry.sequence()));
        } catch (DamagedRecordException e) {
            LOG.warn("journal entry {} of alerting is left out: {}", entry.sequence(), e.getMessage());
        }
    }

    /** Tells somebody of what is written. Before anything is. */
    public void tell(Listener whom) {
        listener = whom;
    }

    /**
     * Writes a fact about a domain.
     *
     * @param domain UUID, or empty for the node itself
     * @throws io.virtwarden.chassis.journal.JournalStoppedException nothing was written
     */
    public long write(Fact fact, String domain) {
        String subject = domain.isEmpty() ? node.toString() : domain;
        AuditRecord record =
                trail.append(FactCodec.type(fact), subject, subject, clock.instant(), FactCodec.data(fact));
        ledger.apply(fact, record.time(), record.sequence());
        last = record.sequence();
        listener.written(fact, record.time(), ledger);
        return last;
    }

    /** Completes when all that was written so far is on stable storage; on the journal's thread. */
    public CompletionStage<Void> durable() {
        return journal.whenDurable(last);
    }

    /** Whether writing is worth trying: the disk is neither full nor broken. Any thread. */
    public boolean accepting() {
        return journal.condition().state() == Journal.Condition.State.ACCEPTING;
    }

    /** What all facts come to. */
    public Ledger ledger() {
        return ledger;
    }
}
