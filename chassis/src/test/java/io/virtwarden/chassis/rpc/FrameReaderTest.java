package io.virtwarden.chassis.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    @Test
    void givesTheSameMessagesHoweverTheBytesAreCut() throws FrameException {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 100; round++) {
            var messages = new ArrayList<byte[]>();
            var stream = new XdrWriter();
            for (var i = 0; i < 5; i++) {
                var payload = new byte[4 * random.nextInt(100)];
                random.nextBytes(payload);
                messages.add(payload);
                stream.fixed(Bytes.message(1, 2, i, 0, i, 0, payload));
            }
            var read = readAll(stream.toBytes(), random);

            assertThat(read).as("seed %d", seed).hasSize(5);
            for (var i = 0; i < 5; i++) {
                assertThat(read.get(i).payload()).isEqualTo(messages.get(i));
                assertThat(read.get(i).header()).isEqualTo(new RpcHeader(1, 2, i, 0, i, 0));
            }
        }
    }

    @Test
    void refusesLengthsThatCannotBe() {
        for (var length : new int[] {0, 1, 3, -1, Integer.MIN_VALUE, RpcHeader.LARGEST + 1}) {
            assertThatThrownBy(
                            () -> first(ByteBuffer.allocate(64).putInt(length).array()))
                    .as("%d", length)
                    .isInstanceOf(FrameException.class);
        }
        assertThatThrownBy(() -> first(ByteBuffer.allocate(27).putInt(27).array()))
                .isInstanceOf(FrameException.class);
    }

    @Test
    void waitsForAMessageOfTheLargestSizeWithoutMakingRoomForIt() throws FrameException {
        try (var reader = new FrameReader()) {
            reader.add(bytes(ByteBuffer.allocate(64).putInt(RpcHeader.LARGEST).array()));

            assertThat(reader.next()).isNull();
            assertThat(reader.waiting()).isEqualTo(64);
        }
    }

    @Test
    void readsTheBytesOfDescriptorsTogetherWithTheirMessage() throws FrameException {
        var call = Bytes.message(1, 1, 7, RpcHeader.CALL_WITH_FDS, 0, 0, new byte[] {0, 0, 0, 2, 'a', 'b', 'c', 'd'});
        try (var reader = new FrameReader()) {
            reader.add(bytes(call));
            reader.add(bytes(new byte[] {0}));
            assertThat(reader.next()).as("one descriptor is still missing").isNull();
            reader.add(bytes(new byte[] {0}));
            reader.add(bytes(Bytes.message(1, 1, 8, 0, 0, 0, new byte[0])));

            assertThat(next(reader).payload()).isEqualTo(RpcError.utf8("abcd"));
            assertThat(next(reader).header().procedure()).isEqualTo(8);
        }
    }

    @Test
    void refusesMoreDescriptorsThanAMessageMayHave() {
        for (var count : new byte[] {33, -1}) {
            var payload = new byte[] {count < 0 ? count : 0, 0, 0, count};
            assertThatThrownBy(() -> first(Bytes.message(1, 1, 1, RpcHeader.CALL_WITH_FDS, 0, 0, payload)))
                    .isInstanceOf(FrameException.class);
        }
        assertThatThrownBy(() -> first(Bytes.message(1, 1, 1, RpcHeader.CALL_WITH_FDS, 0, 0, new byte[0])))
                .isInstanceOf(FrameException.class);
    }

    @Test
    void survivesGarbage() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 2000; round++) {
            var garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            // Small lengths, so that some of it gets past the first check.
            if (garbage.length > 4 && random.nextBoolean()) garbage[0] = garbage[1] = garbage[2] = 0;
            try {
                readAll(garbage, random);
            } catch (FrameException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageNotContaining("null");
            }
        }
    }

    private static List<Frame> readAll(byte[] stream, Random random) throws FrameException {
        var read = new ArrayList<Frame>();
        try (var reader = new FrameReader()) {
            for (var at = 0; at < stream.length; ) {
                var size = Math.min(stream.length - at, 1 + random.nextInt(60));
                reader.add(Unpooled.buffer().writeBytes(stream, at, size));
                at += size;
                for (var frame = reader.next(); frame != null; frame = reader.next()) read.add(frame);
            }
        }
        return read;
    }

    private static void first(byte[] stream) throws FrameException {
        try (var reader = new FrameReader()) {
            reader.add(bytes(stream));
            assertThat(reader.next()).isNotNull();
        }
    }

    private static Frame next(FrameReader reader) throws FrameException {
        var frame = reader.next();
        assertThat(frame).isNotNull();
        return frame;
    }

    private static ByteBuf bytes(byte[] bytes) {
        return Unpooled.buffer().writeBytes(bytes);
    }
}
