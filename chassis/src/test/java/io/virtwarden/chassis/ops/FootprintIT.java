package io.virtwarden.chassis.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FootprintIT {
    @TempDir
    Path folder;

    /** The bound is generous; it is there to notice a dependency that brings a whole world with it. */
    @Test
    void staysSmallAfterAHundredScrapesAndEndsInTime() throws Exception {
        var out = folder.resolve("out").toFile();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FootprintProbe.class.getName())
                .redirectOutput(out)
                .redirectError(new File(folder.toFile(), "err"))
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(out.toPath()).endsWith("\n"));
            var request = HttpRequest.newBuilder(
                            URI.create(Files.readString(out.toPath()).strip() + "/metrics"))
                    .build();
            var client = HttpClient.newHttpClient();
            for (var i = 0; i < 100; i++)
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            assertThat(residentMiB(process.pid())).isLessThan(160);
            process.destroy();
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static long residentMiB(long pid) throws java.io.IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
