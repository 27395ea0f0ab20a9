package io.virtwarden.logd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real file system without space, in a mount namespace of its own so that the machine does not see it. Needs root. */
@Timeout(120)
class StoreFullDiskIT {
    @TempDir
    private Path folder;

    @Test
    void refusesAndCountsOnAFullDiskAndGoesOnByItself() throws IOException, InterruptedException {
        boolean root = "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/usr/bin/unshare"));
        assumeTrue(root || "true".equals(System.getenv("CI")), "mounting a small file system needs root and unshare");
        String script = "mount --make-rprivate / && mount -t tmpfs -o size=40m none \"$1\""
                + " && dd if=/dev/zero of=\"$1/filler\" bs=1k count=24000 2>/dev/null && shift && exec \"$@\"";
        Process child = new ProcessBuilder(List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        script,
                        "sh",
                        folder.toString(),
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FullDiskVictim.class.getName(),
                        folder.toString()))
                .redirectErrorStream(true)
                .start();
        try (InputStream output = child.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("is full").contains("all there");
            assertThat(child.exitValue()).as(said).isZero();
        } finally {
            child.destroyForcibly();
        }
    }
}
