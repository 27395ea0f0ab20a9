package io.virtwarden.chassis.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XdrTest {
    @Test
    void writesBigEndianAndPadsToFourBytes() {
        var out = new XdrWriter(1)
                .int32(-2)
                .hyper(1)
                .opaque(RpcError.utf8("abcde"))
                .fixed(new byte[] {9});

        assertThat(HexFormat.of().formatHex(out.toBytes()))
                .isEqualTo("fffffffe" + "0000000000000001" + "000000056162636465000000" + "09000000");
        assertThat(out.size()).isEqualTo(28);
    }

    @Test
    void readsBackWhatItWrote() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var bytes = new byte[random.nextInt(50)];
            random.nextBytes(bytes);
            var number = random.nextInt();
            var large = random.nextLong();
            var in = new XdrReader(
                    new XdrWriter().opaque(bytes).int32(number).hyper(large).toBytes());

            assertThat(in.opaque(50)).as("seed %d", seed).isEqualTo(bytes);
            assertThat(in.int32()).isEqualTo(number);
            assertThat(in.hyper()).isEqualTo(large);
            assertThat(in.remaining()).isZero();
        }
    }

    @Test
    void endsAStringAtItsFirstNul() {
        var in = new XdrReader(new XdrWriter().opaque(new byte[] {'a', 0, 'b'}).toBytes());

        assertThat(in.cString(10)).isEqualTo(RpcError.utf8("a"));
        assertThat(in.remaining()).isZero();
    }

    @Test
    void refusesWhatIsTooShortOrOverItsLimitWithoutMakingRoomForIt() {
        assertThatThrownBy(() -> new XdrReader(new byte[3]).int32()).isInstanceOf(XdrException.class);
        assertThatThrownBy(() -> new XdrReader(new byte[7]).hyper()).isInstanceOf(XdrException.class);
        var lies = new XdrWriter().int32(Integer.MAX_VALUE).toBytes();
        assertThatThrownBy(() -> new XdrReader(lies).opaque(Integer.MAX_VALUE)).isInstanceOf(XdrException.class);
        var negative = new XdrWriter().int32(-1).toBytes();
        assertThatThrownBy(() -> new XdrReader(negative).opaque(100))
                .isInstanceOf(XdrException.class)
                .hasMessageContaining("4294967295");
        var large = new XdrWriter().opaque(new byte[11]).toBytes();
        assertThatThrownBy(() -> new XdrReader(large).opaque(10)).isInstanceOf(XdrException.class);
        // The padding belongs to it.
        assertThatThrownBy(() -> new XdrReader(new byte[] {0, 0, 0, 1, 'a'}).opaque(10))
                .isInstanceOf(XdrException.class);
    }
}
