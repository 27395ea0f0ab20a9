package io.virtwarden.monitor.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.virtwarden.chassis.ops.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own opinion of our pages. */
final class PromtoolIT {
    @TempDir
    Path folder;

    private void assertClean(String page) throws IOException, InterruptedException {
        Path input = Files.writeString(folder.resolve("page.txt"), page);
        Path output = folder.resolve("output.txt");
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(System.getenv("CI") != null, "left out: promtool is not installed (package prometheus)");
            throw e;
        }
        try {
            assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            promtool.destroyForcibly();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).isEmpty();
        assertThat(promtool.exitValue()).isZero();
    }

    @Test
    void findsNothingInAPageWithEverythingAQemuDomainHas() throws Exception {
        assertClean(NamesTest.text(Set.of()));
    }

    @Test
    void findsNothingInThePageOfTheTestDriver() throws Exception {
        try (TestStatistics test = new TestStatistics(Set.of(), Map.of("volumes", true), "test:///default")) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(test.text(Format.TEXT))
                            .contains("libvirt_domain_info{", "libvirt_storage_pool_volumes"));
            assertClean(test.text(Format.TEXT));
        }
    }
}
