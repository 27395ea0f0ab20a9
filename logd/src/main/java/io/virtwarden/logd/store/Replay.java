package io.virtwarden.logd.store;

import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.time.Duration;

/** Puts into memory, at the start, what tables and journal hold. */
final class Replay {
    private static final KeyedLogger LOG = KeyedLogger.of(Replay.class);

    private final Consoles consoles;
    private final Erasures erasures;
    private final StoreMeters meters;

    Replay(Consoles consoles, Erasures erasures, StoreMeters meters) {
        this.consoles = consoles;
        this.erasures = erasures;
        this.meters = meters;
    }

    void tables(Tables.View view) {
        for (Table table : view.tables()) {
            for (TablePart part : table.parts()) {
                Console console = consoles.of(part.console(), part.domainName());
                console.renamed(part.domainName());
                console.nextOffset(Math.max(console.nextOffset(), part.end()));
                console.unsealed().endsLine(part.endsLine());
                console.published(part.last(), part.maxMicros());
            }
        }
        erasures.pending()
                .forEach((domain, through) -> consoles.of(domain).forEach(console -> console.eraseThrough(through)));
    }

    /** @param sealedThrough what lies in tables and is not to be read again */
    void journal(JournalSlot journal, long sealedThrough) throws IOException {
        long durable = journal.durable();
        if (durable <= sealedThrough) return;
        try (JournalSlot.Cursor cursor = journal.read(sealedThrough + 1)) {
            JournalEntry entry = cursor.reader().next(Duration.ZERO);
            while (entry != null) {
                long position = cursor.base() + entry.sequence();
                if (entry.kind() != Envelope.FILLER) take(position, entry);
                entry = position < durable ? cursor.reader().next(Duration.ZERO) : null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading the journal", e);
        }
    }

    private void take(long position, JournalEntry entry) {
        byte[] payload = entry.payload();
        Envelope envelope;
        try {
            envelope = Envelope.parse(payload);
        } catch (IOException | RuntimeException e) {
            LOG.warn("An entry of the journal cannot be read", "position", position, "reason", e);
            meters.foundDamage();
            return;
        }
        Console console = consoles.of(envelope.console(), envelope.domainName());
        int length = entry.kind() == Envelope.BYTES ? payload.length - envelope.body() : 0;
        console.renamed(envelope.domainName());
        console.nextOffset(Math.max(console.nextOffset(), envelope.offset() + length));
        meters.replayed(length);
        if (erasures.covers(envelope.console().domain(), position)) return;
        long micros = EpochMicros.of(entry.time());
        int lines = Newlines.count(payload, envelope.body(), length);
        console.unsealed().add(position, micros, length, lines, length > 0 && payload[payload.length - 1] == '\n');
        console.published(position, micros);
    }
}
