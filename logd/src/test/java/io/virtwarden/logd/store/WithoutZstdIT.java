package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host on which zstd's library cannot be unpacked anywhere. */
@Timeout(120)
final class WithoutZstdIT {
    @TempDir
    Path folder;

    @Test
    void keepsAndReadsConsolesWithDeflate() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-DZstdTempFolder=/proc/nowhere",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        DeflateVictim.class.getName(),
                        folder.toString()))
                .redirectErrorStream(true)
                .start();
        try (InputStream output = child.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("all there");
            assertThat(child.exitValue()).as(said).isZero();
        } finally {
            child.destroyForcibly();
        }
    }
}
