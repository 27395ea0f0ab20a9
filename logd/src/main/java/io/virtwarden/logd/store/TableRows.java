package io.virtwarden.logd.store;

import io.virtwarden.chassis.table.SealedTable;
import io.virtwarden.chassis.table.SealedTable.Row;
import io.virtwarden.logd.console.ConsoleId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The rows of a sealed table. Keys:
 *
 * <pre>
 *   console's number &lt;&lt; 40 | n                the console's blocks one after the other, each in rows of up to 16 KiB
 *   1 &lt;&lt; 61 | console's number &lt;&lt; 30 | n     what blocks there are: {@link BlockInfo}s
 *   1 &lt;&lt; 62 | n                              what consoles there are: version, range, {@link TablePart}s
 * </pre>
 *
 * The consoles' numbers are the order of their parts. Blocks are taken from the sources one at a time. One thread.
 */
final class TableRows implements Iterator<Row> {
    static final int ROW = SealedTable.LARGEST_VALUE;
    static final int VERSION = 1;
    static final long DIRECTORY = 1L << 61;
    static final long CONTENTS = 1L << 62;
    static final int CONSOLE_SHIFT = 40;
    static final int DIRECTORY_SHIFT = 30;
    static final int INFOS_PER_ROW = ROW / BlockInfo.SIZE;

    private final long first;
    private final long last;
    private final Iterator<Source> sources;
    private final Deque<Row> ready = new ArrayDeque<>();
    private final List<TablePart> parts = new ArrayList<>();
    private final List<List<BlockInfo>> directories = new ArrayList<>();
    private boolean ended;

    /** Blocks of one console in order. A source without blocks leaves no trace. */
    record Source(ConsoleId console, String domainName, boolean endsLine, Iterator<StoredBlock> blocks) {}

    private @org.jspecify.annotations.Nullable Source current;
    private List<BlockInfo> infos = new ArrayList<>();
    private long nextRow;

    /** @param first first position that the table stands for */
    TableRows(long first, long last, Iterator<Source> sources) {
        this.first = first;
        this.last = last;
        this.sources = sources;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !ended) step();
        return !ready.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) throw new java.util.NoSuchElementException();
        return ready.remove();
    }

    private void step() {
        Source source = current;
        if (source != null && source.blocks.hasNext()) {
            block(source.blocks.next());
        } else if (source != null) {
            endConsole(source);
        } else if (sources.hasNext()) {
            current = sources.next();
        } else {
            end();
        }
    }

    private void block(StoredBlock block) {
        infos.add(block.info().atRow(nextRow));
        long key = (long) parts.size() << CONSOLE_SHIFT;
        byte[] bytes = block.bytes();
        for (int from = 0; from < bytes.length; from += ROW)
            ready.add(new Row(key | nextRow++, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + ROW))));
    }

    private void endConsole(Source source) {
        current = null;
        if (infos.isEmpty()) return;
        BlockInfo start = infos.get(0);
        BlockInfo end = infos.get(infos.size() - 1);
        parts.add(new TablePart(
                source.console,
                source.domainName,
                start.first(),
                end.last(),
                start.offset(),
                end.offset() + end.length(),
                infos.stream().mapToLong(BlockInfo::length).sum(),
                infos.stream().mapToLong(BlockInfo::lines).sum(),
                infos.stream().mapToLong(BlockInfo::minMicros).min().orElse(0),
                infos.stream().mapToLong(BlockInfo::maxMicros).max().orElse(0),
                infos.stream().mapToLong(BlockInfo::stored).sum(),
                infos.size(),
                source.endsLine));
        directories.add(infos);
        infos = new ArrayList<>();
        nextRow = 0;
    }

    private void end() {
        ended = true;
        for (int console = 0; console < parts.size(); console++) directory(console, directories.get(console));
        byte[] contents = contents();
        for (int from = 0, n = 0; from < contents.length; from += ROW, n++)
            ready.add(new Row(CONTENTS | n, Arrays.copyOfRange(contents, from, Math.min(contents.length, from + ROW))));
    }

    private void directory(int console, List<BlockInfo> all) {
        for (int from = 0, n = 0; from < all.size(); from += INFOS_PER_ROW, n++) {
            List<BlockInfo> some = all.subList(from, Math.min(all.size(), from + INFOS_PER_ROW));
            ByteBuffer bytes = ByteBuffer.allocate(some.size() * BlockInfo.SIZE);
            some.forEach(info -> info.encode(bytes));
            ready.add(new Row(DIRECTORY | (long) console << DIRECTORY_SHIFT | n, bytes.array()));
        }
    }

    private byte[] contents() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeLong(first);
            out.writeLong(last);
            out.writeInt(parts.size());
            for (TablePart part : parts) part.encode(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not to memory
        }
        return bytes.toByteArray();
    }
}
