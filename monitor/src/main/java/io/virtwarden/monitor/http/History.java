package io.virtwarden.monitor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.virtwarden.chassis.audit.AuditCodec;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.DamagedRecordException;
import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.ReadableJournal;
import java.time.Duration;

/** Reads the journal for one client, a bounded piece at a time. Blocks on the disk; one thread at a time. */
final class History implements AutoCloseable {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECE_ENTRIES = 20_000;

    private final EventQuery query;
    private final AuditCodec codec;
    private final ReadableJournal.Reader reader;
    private long left;
    private long skippedTold;

    private History(EventQuery query, ReadableJournal journal) {
        this.query = query;
        this.left = query.limit();
        this.codec = new AuditCodec(journal.epoch());
        this.reader = journal.read(query.since().first(journal));
    }

    static History open(EventQuery query, ReadableJournal journal) {
        return new History(query, journal);
    }

    /**
     * What comes next.
     *
     * @param upToDate whether the journal has nothing further at the moment
     * @param complete whether the client has all that it asked for
     */
    record Piece(ByteBuf bytes, boolean upToDate, boolean complete) {}

    Piece next() throws InterruptedException {
        ByteBuf out = Unpooled.buffer(1024);
        boolean upToDate = false;
        for (int i = 0; i < PIECE_ENTRIES && out.readableBytes() < PIECE_BYTES && left > 0; i++) {
            JournalEntry entry = reader.next(Duration.ZERO);
            tellSkipped(out);
            if (entry == null) {
                upToDate = true;
                break;
            }
            take(out, entry);
        }
        return new Piece(out, upToDate, left == 0 || (upToDate && !query.follow()));
    }

    private void take(ByteBuf out, JournalEntry entry) {
        if (entry.kind() != AuditCodec.KIND) {
            return;
        }
        try {
            AuditRecord record = codec.decode(entry);
            if (query.filter().wants(record)) {
                RecordJson.append(out, record, query.sse());
                left--;
            }
        } catch (DamagedRecordException e) {
            RecordJson.note(out, "record " + entry.sequence() + " " + e.getMessage(), query.sse());
        }
    }

    private void tellSkipped(ByteBuf out) {
        long skipped = reader.skipped();
        if (skipped > skippedTold) {
            RecordJson.note(
                    out,
                    (skipped - skippedTold) + " records are no longer there: trimmed by retention or damaged on disk",
                    query.sse());
            skippedTold = skipped;
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
