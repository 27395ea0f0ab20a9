package io.virtwarden.benchmarks;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The end of a log that QEMU would have: what is written here goes to the file. One thread.
 *
 * @param domain of the log alone
 * @param descriptor the pipe's, blocking
 */
record GuestLog(UUID domain, Path path, int descriptor) implements AutoCloseable {
    /** Writes {@code total} bytes of the text, over and over, {@code size} at a time. */
    void write(Memory text, int size, long total) {
        write(text, 0, size, total);
    }

    /** As above, from an offset in the text on. */
    void write(Memory text, long from, int size, long total) {
        long address = Pointer.nativeValue(text);
        long last = text.size() - size;
        long at = from;
        for (long left = total; left > 0; left -= size) {
            writeAll(address + at, Math.min(size, left));
            at += size;
            if (at > last) at = 0;
        }
    }

    void write(byte[] text) {
        try (Memory copy = new Memory(text.length)) {
            copy.write(0, text, 0, text.length);
            writeAll(Pointer.nativeValue(copy), text.length);
        }
    }

    private void writeAll(long address, long size) {
        long done = 0;
        while (done < size) {
            long count = NativeCalls.write(descriptor, address + done, size - done);
            if (count < 0) throw new IllegalStateException("write to the pipe: error " + Native.getLastError());
            done += count;
        }
    }

    @Override
    public void close() {
        NativeCalls.close(descriptor);
    }
}
