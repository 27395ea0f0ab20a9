package io.virtwarden.chassis.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Goes through the records of one segment file; one thread. Its memory is one window, as large as the largest record met. */
final class RecordScanner {
    private static final int WINDOW = 64 << 10;

    private final DiskFile file;
    private final Checksum checksum;

    // The window: bytes of the file from base on.
    private byte[] window = new byte[WINDOW];
    private ByteBuffer view = ByteBuffer.wrap(window);
    private long base;
    private int filled;

    private long position;
    private long limit;

    // The record that advance() found.
    private long offset;
    private int at;
    private int length;

    RecordScanner(DiskFile file, long epoch) {
        this.file = file;
        this.checksum = new Checksum(epoch);
    }

    /** Goes to an offset; what was read before is kept, since what lies before the limit never changes. */
    void seek(long newPosition, long newLimit) {
        position = newPosition;
        limit = newLimit;
    }

    /** Allows reading further, to where the file has grown. */
    void extend(long newLimit) {
        limit = newLimit;
    }

    /** Offset of what comes next. */
    long position() {
        return position;
    }

    /** Steps to the record at the position; false, without moving, if there is no sound one with a sequence in this range. */
    boolean advance(long lowest, long highest) throws IOException {
        if (!isRecord(position, lowest, highest)) return false;
        offset = position;
        position += Format.RECORD + length;
        return true;
    }

    /** Moves the position on to the next sound record with a sequence in this range; false, without moving, if there is none. */
    boolean resync(long lowest, long highest) throws IOException {
        for (long candidate = position + 1; candidate + Format.RECORD <= limit; candidate++) {
            if (isRecord(candidate, lowest, highest)) {
                position = candidate;
                return true;
            }
        }
        return false;
    }

    private boolean isRecord(long candidate, long lowest, long highest) throws IOException {
        if (!load(candidate, Format.RECORD)) return false;
        int start = (int) (candidate - base);
        long sequence = view.getLong(start + 8);
        if (sequence < lowest || sequence > highest) return false;
        int size = view.getInt(start);
        if (size < 0 || size > Format.LARGEST_GROUP) return false;
        if (!load(candidate, Format.RECORD + size)) return false;
        at = (int) (candidate - base);
        length = size;
        return view.getInt(at + 4) == checksum.of(window, at, Format.RECORD + size);
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    long sequence() {
        return view.getLong(at + 8);
    }

    long time() {
        return view.getLong(at + 16);
    }

    /** Highest sequence that is proven to have been synced before this record was written. */
    long proof() {
        return sequence() - view.getInt(at + 24) - 1;
    }

    JournalEntry entry() {
        int start = at + Format.RECORD;
        byte[] payload = Arrays.copyOfRange(window, start, start + length);
        return new JournalEntry(sequence(), Micros.instant(time()), Byte.toUnsignedInt(view.get(at + 28)), payload);
    }

    /** Has these bytes in the window; false if they go beyond the limit or the file. */
    private boolean load(long from, int count) throws IOException {
        if (from + count > limit) return false;
        if (from >= base && from + count <= base + filled) return true;
        if (count > window.length) {
            window = new byte[Math.max(count, Math.min(window.length * 2, Format.LARGEST_GROUP))];
            view = ByteBuffer.wrap(window);
        }
        filled = 0; // in case the read fails
        base = from;
        filled = file.read(from, window, 0, (int) Math.min(window.length, limit - from));
        return filled >= count;
    }
}
