package io.virtwarden.logd.store;

import io.virtwarden.chassis.journal.JournalEntry;
import io.virtwarden.chassis.journal.JournalStoppedException;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import io.virtwarden.logd.console.EpochMicros;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one console, first from tables, then from the journal. The position of what was given last is all that it remembers, so it
 * does not matter when something is sealed, merged or removed meanwhile.
 */
final class StoreHistory implements History {
    private static final KeyedLogger LOG = KeyedLogger.of(StoreHistory.class);
    private static final int MOST_ENTRIES = 1024;
    private static final int TEXT = BlockBuilder.TEXT;
    /** Up to so many entries of other consoles are read over; beyond that the journal's index is quicker. */
    private static final int STRIDE = 64;

    private final Tables tables;
    private final JournalSlot journal;
    private final Consoles consoles;
    private final StoreMeters meters;
    private final ConsoleId id;
    private long position;

    // The table being read, held.
    private @Nullable Table table;
    private List<BlockInfo> blocks = List.of();

    private boolean lookAgain;
    private boolean toldDamage; // once for each reader is enough
    private long expected = -1; // offset that should come next; -1 at the beginning

    private JournalSlot.@Nullable Cursor cursor;
    private long cursorAt; // position that the cursor gives next, unless there is a hole
    private boolean stopped; // the journal is being opened anew: nothing can be read from it at the moment

    StoreHistory(
            Tables tables, JournalSlot journal, Consoles consoles, StoreMeters meters, ConsoleId id, long position) {
        this.tables = tables;
        this.journal = journal;
        this.consoles = consoles;
        this.meters = meters;
        this.id = id;
        this.position = position;
    }

    @Override
    public @Nullable Chunk next() {
        while (true) {
            Console console = consoles.known(id);
            if (console == null) return null;
            position = Math.max(position, console.erasedThrough());
            lookAgain = false;
            stopped = false;
            Tables.View view = tables.view();
            Chunk sealed = fromTables(view);
            if (sealed != null) return inOrder(sealed);
            Unsealed.Next next = console.unsealed().after(position, MOST_ENTRIES);
            // Tables are shown before the journal's entries are let go, so a higher floor means a newer view.
            if (lookAgain || next.floor() > view.sealedThrough()) continue;
            if (next.positions().length == 0) return null;
            Chunk fresh = fromJournal(next.positions());
            if (fresh != null) return inOrder(fresh);
            if (stopped) return null;
        }
    }

    /** Tells of bytes that should be between what was given before and this. */
    private Chunk inOrder(Chunk chunk) {
        Entry first = chunk.entries().get(0);
        Entry last = chunk.entries().get(chunk.entries().size() - 1);
        long missing = expected < 0 ? 0 : first.offset() - expected;
        expected = last.offset() + last.length();
        if (missing <= 0) return chunk;
        ConsoleMark mark = new ConsoleMark(
                ConsoleMark.Kind.GAP,
                missing + " bytes are not there any more: too old, too much, or damaged on disk",
                missing);
        List<Entry> entries = new ArrayList<>(chunk.entries().size() + 1);
        entries.add(new Entry(first.position(), first.offset(), first.epochMicros(), first.start(), 0, mark));
        entries.addAll(chunk.entries());
        return new Chunk(chunk.text(), entries);
    }

    private @Nullable Chunk fromTables(Tables.View view) {
        for (Table candidate : view.tables()) {
            TablePart part = candidate.part(id);
            if (part == null || part.last() <= position) continue;
            if (!enter(candidate)) {
                lookAgain = true; // replaced this moment
                return null;
            }
            Chunk chunk = fromBlocks(candidate);
            if (chunk != null) return chunk;
        }
        leave();
        return null;
    }

    private boolean enter(Table candidate) {
        if (candidate == table) return true;
        leave();
        if (!candidate.hold()) return false;
        table = candidate;
        blocks = candidate.blocks(id);
        return true;
    }

    private @Nullable Chunk fromBlocks(Table from) {
        for (BlockInfo info : blocks) {
            if (info.last() <= position) continue;
            long after = position;
            position = info.last();
            try {
                Chunk chunk = BlockCodec.decode(from.stored(id, info), info, after);
                if (!chunk.entries().isEmpty()) return chunk;
            } catch (IOException e) {
                damaged(from, info, e);
            }
        }
        return null;
    }

    private void damaged(Table from, BlockInfo info, IOException why) {
        if (!toldDamage)
            LOG.error(
                    "A block cannot be read",
                    "path",
                    from.path(),
                    "position",
                    info.first(),
                    "reason",
                    why.getMessage());
        toldDamage = true;
        meters.foundDamage();
        if (expected < 0) expected = info.offset();
    }

    /** Null if the first of them is not there any more: sealed meanwhile, or lost. */
    private @Nullable Chunk fromJournal(long[] positions) {
        List<Entry> entries = new ArrayList<>();
        byte[] text = new byte[1024];
        int length = 0;
        try {
            for (long wanted : positions) {
                JournalEntry entry = fetch(wanted);
                if (entry == null) {
                    if (entries.isEmpty() && !stopped && tables.view().sealedThrough() < wanted)
                        position = wanted; // lost to damage on disk
                    break;
                }
                Envelope envelope = Envelope.parse(entry.payload());
                if (!entries.isEmpty() && envelope.offset() != end(entries)) break; // a hole: told by the next chunk
                boolean isMark = entry.kind() == Envelope.MARK;
                int size = isMark ? 0 : entry.payload().length - envelope.body();
                if (length + size > text.length)
                    text = Arrays.copyOf(text, Math.max(length + size, Math.min(TEXT * 2, text.length * 4)));
                System.arraycopy(entry.payload(), envelope.body(), text, length, size);
                ConsoleMark mark = isMark ? Envelope.markIn(entry.payload(), envelope.body()) : null;
                long micros = EpochMicros.of(entry.time());
                entries.add(new Entry(wanted, envelope.offset(), micros, length, size, mark));
                position = wanted;
                length += size;
                if (length >= TEXT) break;
            }
        } catch (IOException e) {
            position = Math.max(position, positions[entries.size()]);
            meters.foundDamage();
        }
        return entries.isEmpty() ? null : new Chunk(text, entries);
    }

    private static long end(List<Entry> entries) {
        Entry last = entries.get(entries.size() - 1);
        return last.offset() + last.length();
    }

    /** The entry at exactly this position; null if it is not there. */
    private @Nullable JournalEntry fetch(long wanted) {
        try {
            JournalSlot.Cursor at = cursor;
            if (at == null || wanted < cursorAt || wanted > cursorAt + STRIDE) at = open(wanted);
            while (true) {
                JournalEntry entry = at.reader().next(Duration.ZERO);
                if (entry == null) return null;
                long found = at.base() + entry.sequence();
                cursorAt = found + 1;
                if (found == wanted) return entry;
                if (found > wanted) return null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
            return null;
        } catch (JournalStoppedException e) {
            closeCursor();
            stopped = true;
            return null;
        }
    }

    private JournalSlot.Cursor open(long wanted) {
        closeCursor();
        JournalSlot.Cursor opened = journal.read(wanted);
        cursor = opened;
        cursorAt = wanted;
        return opened;
    }

    private void closeCursor() {
        JournalSlot.Cursor old = cursor;
        cursor = null;
        if (old != null) old.close();
    }

    private void leave() {
        Table old = table;
        table = null;
        blocks = List.of();
        if (old != null) old.release();
    }

    @Override
    public void close() {
        leave();
        closeCursor();
    }
}
