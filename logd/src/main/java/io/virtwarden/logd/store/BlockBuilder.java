package io.virtwarden.logd.store;

import io.virtwarden.logd.console.ConsoleId;
import io.virtwarden.logd.console.ConsoleMark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Makes blocks of one console's entries. One thread. */
final class BlockBuilder {
    /** Text of a full block: large enough to compress well, small enough to be unpacked for a single line. */
    static final int TEXT = 128 << 10;

    private static final int MOST_ENTRIES = 16_384;

    private final Compressor.Many compressor;
    private final ConsoleId console;
    private final Spool spool;
    private final List<Placed> blocks = new ArrayList<>();
    private String domainName;
    private boolean endsLine = true;

    // The block being filled.
    private byte[] text = new byte[1024];
    private int length;
    private final Packed entries = new Packed();
    private int count;
    private int lines;
    private long first;
    private long last;
    private long offset;
    private long lastMicros;
    private long minMicros;
    private long maxMicros;

    /** A block in the spool. */
    private record Placed(BlockInfo info, long at) {}

    /** @param spool gets the blocks; to be kept open until they were taken from what {@link #finish} gives */
    BlockBuilder(Compressor.Many compressor, Spool spool, ConsoleId console, String domainName) {
        this.compressor = compressor;
        this.spool = spool;
        this.console = console;
        this.domainName = domainName;
    }

    void name(String newest) {
        domainName = newest;
    }

    /** @param at offset of the first byte */
    void bytes(long position, long micros, long at, byte[] from, int start, int size) {
        begin(position, micros, at);
        entries.number((long) size << 1);
        if (length + size > text.length) text = Arrays.copyOf(text, Math.max(text.length * 2, length + size));
        System.arraycopy(from, start, text, length, size);
        length += size;
        lines += Newlines.count(from, start, size);
        if (size > 0) endsLine = from[start + size - 1] == '\n';
        if (length >= TEXT) flush();
    }

    void mark(long position, long micros, long at, ConsoleMark mark) {
        begin(position, micros, at);
        byte[] words = mark.text().getBytes(StandardCharsets.UTF_8);
        entries.number((long) mark.kind().code() << 1 | 1);
        entries.number(mark.bytes());
        entries.number(words.length);
        entries.bytes(words);
    }

    private void begin(long position, long micros, long at) {
        // A hole in the offsets is a loss on disk: the next block says where it goes on.
        if (count > 0 && (count >= MOST_ENTRIES || at != offset + length)) flush();
        if (count == 0) {
            first = position;
            offset = at;
            minMicros = micros;
            maxMicros = micros;
        }
        entries.number(count == 0 ? position : position - last);
        entries.signed(count == 0 ? micros : micros - lastMicros);
        last = position;
        lastMicros = micros;
        minMicros = Math.min(minMicros, micros);
        maxMicros = Math.max(maxMicros, micros);
        count++;
    }

    private void flush() {
        byte[] stored = BlockCodec.encode(compressor, entries, text, length);
        blocks.add(new Placed(
                new BlockInfo(first, last, offset, length, lines, minMicros, maxMicros, stored.length, 0),
                spool.put(stored)));
        entries.clear();
        count = 0;
        length = 0;
        lines = 0;
    }

    /** All of it; nothing can be added afterwards. */
    TableRows.Source finish() {
        if (count > 0) flush();
        Iterator<StoredBlock> stored = blocks.stream()
                .map(block -> new StoredBlock(block.info, spool.get(block.at, block.info.stored())))
                .iterator();
        return new TableRows.Source(console, domainName, endsLine, stored);
    }
}
