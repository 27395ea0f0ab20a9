package io.virtwarden.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(HypervisorExtension.class)
class TickingGuestIT {
    @Test
    void writesToItsConsoleItsDiskAndItsBeats(PrivateHypervisor lab) throws IOException {
        Path disk = TickingGuest.disk(lab.scratch().resolve("tick.img"));
        Path log = lab.scratch().resolve("tick.console");
        Path beats = lab.scratch().resolve("tick.beats");
        lab.define(TickingGuest.domain("tick", disk, log, beats));
        lab.virsh("start", "tick");

        Awaitility.await("50 ticks").atMost(Duration.ofSeconds(60)).until(() -> size(beats) > 50);
        assertThat(Files.readString(log)).startsWith("00000000\n00000001\n00000002\n");
        assertThat(size(log)).isGreaterThan(40L * 32 * TickingGuest.LINE);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "r")) {
            file.seek(512);
            assertThat(Integer.reverseBytes(file.readInt())).isGreaterThan(32);
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
