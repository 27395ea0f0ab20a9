package io.virtwarden.hypervisor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "vm1", "Gürtel", "👩‍🚀-vm", "שלום", "a\u0301", "\uFFFD real"})
    void keepsEveryUnicodeName(String name) {
        String decoded = NativeText.decode(name.getBytes(StandardCharsets.UTF_8));
        assertThat(decoded).isEqualTo(name);
        assertThat(NativeText.clean(decoded)).isTrue();
    }

    @Test
    void keepsBytesThatAreNotUtf8() {
        byte[] bytes = {'v', (byte) 0xFF, 'm', (byte) 0xC3};
        String decoded = NativeText.decode(bytes);
        assertThat(NativeText.clean(decoded)).isFalse();
        assertThat(NativeText.bytes(decoded)).isEqualTo(bytes);
        assertThat(NativeText.readable(decoded)).isEqualTo("v\uFFFDm\uFFFD");
    }

    @Test
    void losesNothingOfAnyBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            assertThat(NativeText.bytes(NativeText.decode(bytes)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(bytes);
        }
    }
}
