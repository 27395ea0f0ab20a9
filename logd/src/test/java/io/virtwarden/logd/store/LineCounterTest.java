package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineCounterTest {
    private final LineCounter counter = new LineCounter();

    @Test
    void countsAsOneByOneAtAnyPlaceAndLengthOnAndOffTheHeap() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            int size = random.nextInt(9000);
            ByteBuffer bytes = random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
            // Neighbours of the newline, and bytes with the high bit, are where a trick with bits goes wrong.
            int kind = random.nextInt(3);
            for (int i = 0; i < size; i++)
                bytes.put(kind == 0 ? (byte) '\n' : (byte) (random.nextInt(4) * 128 + 9 + random.nextInt(3)));
            bytes.position(random.nextInt(size / 2 + 1)).limit(size - random.nextInt(size / 2 + 1));
            int expected = 0;
            for (int i = bytes.position(); i < bytes.limit(); i++) if (bytes.get(i) == '\n') expected++;
            int position = bytes.position();
            assertThat(counter.count(bytes)).as("round %d", round).isEqualTo(expected);
            assertThat(bytes.position()).isEqualTo(position);
        }
    }
}
