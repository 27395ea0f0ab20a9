package io.virtwarden.chassis.journal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Run with JAZZER_FUZZ=1 it looks for segments that break the journal's reader; without, it replays what was found. */
class SegmentFuzzTest {
    private static final long EPOCH = 1;

    @FuzzTest(maxDuration = "60s")
    void findsOnlySoundRecordsWithinTheFile(byte[] bytes) throws IOException {
        SegmentScan scan = SegmentScan.of(new Bytes(bytes), Format.name(1), EPOCH, Long.MAX_VALUE, 0);
        long end = 0;
        long last = 0;
        for (SegmentScan.Run run : scan.runs()) {
            if (run.start() < end || run.end() > bytes.length || run.first() <= last || run.last() < run.first()) {
                throw new AssertionError("a run that cannot be: " + run);
            }
            end = run.end();
            last = run.last();
        }
    }

    /** A file that is only read. */
    private record Bytes(byte[] content) implements DiskFile {
        @Override
        public long size() {
            return content.length;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
            int count = (int) Math.max(0, Math.min(length, content.length - position));
            System.arraycopy(content, (int) Math.min(position, content.length), into, offset, count);
            return count;
        }

        @Override
        public void write(long position, ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sync() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean tryLock() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
