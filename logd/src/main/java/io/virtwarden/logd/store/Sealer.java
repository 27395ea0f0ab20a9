package io.virtwarden.logd.store;

import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns the oldest part of the journal into a sealed table. The table's name says which positions it stands for, so sealing the same
 * part twice is impossible: after a crash the journal is read from behind the newest table. Maintenance thread.
 */
final class Sealer {
    private static final KeyedLogger LOG = KeyedLogger.of(Sealer.class);

    private final JournalSlot journal;
    private final Tables tables;
    private final Consoles consoles;
    private final Erasures erasures;
    private final StoreMeters meters;
    private final long textPerTable;

    Sealer(
            JournalSlot journal,
            Tables tables,
            Consoles consoles,
            Erasures erasures,
            StoreMeters meters,
            long textPerTable) {
        this.journal = journal;
        this.tables = tables;
        this.consoles = consoles;
        this.erasures = erasures;
        this.meters = meters;
        this.textPerTable = textPerTable;
    }

    /** What was read of the journal for one table. */
    private static final class Load {
        private final Compressor.Many compressor;
        private final Spool spool;
        private final Map<ConsoleId, BlockBuilder> builders = new LinkedHashMap<>();
        private long last;
        private long bytes;
        private long text;
        private long entries;

        Load(Compressor.Many compressor, Spool spool) {
            this.compressor = compressor;
            this.spool = spool;
        }
    }

    /**
     * Seals one table's worth of what is durable up to a position. Nothing is trimmed.
     *
     * @return false if there was nothing
     * @throws IOException if the table cannot be written: nothing has changed then
     */
    boolean seal(long through) throws IOException {
        long start = System.nanoTime();
        Load load;
        try (Compressor.Many compressor = new Compressor.Many();
                Spool spool = tables.spool()) {
            load = load(new Load(compressor, spool), tables.view().sealedThrough(), Math.min(through, journal.sync()));
            if (load.last == 0) return false;
            Iterator<TableRows.Source> sources =
                    load.builders.values().stream().map(BlockBuilder::finish).iterator();
            tables.add(load.last, sources);
        }
        // After the table is shown: a reader that finds the entries gone finds the table.
        for (Console console : consoles.all()) console.unsealed().dropThrough(load.last);
        meters.sealed(load.text, load.entries);
        meters.seals().record(System.nanoTime() - start, java.util.concurrent.TimeUnit.NANOSECONDS);
        return true;
    }

    private Load load(Load load, long sealed, long through) throws IOException {
        if (sealed >= through) return load;
        try (JournalSlot.Cursor cursor = journal.read(sealed + 1)) {
            while (load.bytes < textPerTable) {
                JournalEntry entry = cursor.reader().next(Duration.ZERO);
                if (entry == null || cursor.base() + entry.sequence() > through) break;
                load.last = cursor.base() + entry.sequence();
                load.bytes += entry.payload().length;
                take(load, entry);
            }
            if (cursor.reader().skipped() > 0 && load.last > 0)
                noteSkipped(cursor.reader().skipped());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sealing", e);
        }
        return load;
    }

    private void noteSkipped(long count) {
        // The journal's own log and metrics name file and offsets; the offsets in the store show readers where.
        LOG.warn("Entries of the journal were lost to damage on disk", "count", count);
        meters.foundDamage();
    }

    private void take(Load load, JournalEntry entry) {
        if (entry.kind() != Envelope.BYTES && entry.kind() != Envelope.MARK) return;
        load.entries++;
        Envelope envelope;
        try {
            envelope = Envelope.parse(entry.payload());
        } catch (IOException | RuntimeException e) {
            LOG.warn("An entry of the journal cannot be read", "position", load.last, "reason", e);
            meters.foundDamage();
            return;
        }
        int length = entry.payload().length - envelope.body();
        if (entry.kind() == Envelope.BYTES) load.text += length;
        if (erasures.covers(envelope.console().domain(), load.last)) return;
        BlockBuilder builder = load.builders.computeIfAbsent(
                envelope.console(),
                console -> new BlockBuilder(load.compressor, load.spool, console, envelope.domainName()));
        builder.name(envelope.domainName());
        long micros = EpochMicros.of(entry.time());
        if (entry.kind() == Envelope.BYTES)
            builder.bytes(load.last, micros, envelope.offset(), entry.payload(), envelope.body(), length);
        else builder.mark(load.last, micros, envelope.offset(), Envelope.markIn(entry.payload(), envelope.body()));
    }
}
