package io.virtwarden.logd.spill;

import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What one guest wrote while logd was away: up to the limit, and a count of the rest. One thread. */
final class SpillFile {
    private final File spill;
    private final File dropped;
    private final long limit;
    private @Nullable FileOutputStream out;
    private long written;
    private long lost;

    SpillFile(File spill, File dropped, long limit) {
        this.spill = spill;
        this.dropped = dropped;
        this.limit = limit;
    }

    /** A full disk loses what comes, never stops the reading. */
    void write(byte[] bytes, int size) {
        var count = (int) Math.min(size, Math.max(0, limit - written));
        try {
            if (out == null) out = new FileOutputStream(spill, true);
            if (count > 0) out.write(bytes, 0, count);
            written += count;
            lost += size - count;
        } catch (IOException e) {
            // What was written of it stays; to count it as lost too is the safe side.
            lost += size;
        }
    }

    void close() throws IOException {
        if (out != null) out.close();
        if (lost == 0) return;
        try (var count = new FileWriter(dropped, StandardCharsets.US_ASCII)) {
            count.write(Long.toString(lost));
        }
    }
}
