package io.virtwarden.logd.capture;

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

/** A real file system that is mounted read-only, in a mount namespace of its own. Needs root. */
@Timeout(120)
final class ReadOnlyDiskIT {
    @TempDir
    Path folder;

    @Test
    void refusesALogThatCannotBeWrittenWithTheReasonAndServesTheOthers() throws IOException, InterruptedException {
        boolean root = "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/usr/bin/unshare"));
        assumeTrue(root || "true".equals(System.getenv("CI")), "mounting a file system needs root and unshare");
        Path readOnly = Files.createDirectory(folder.resolve("ro"));
        Path other = Files.createDirectory(folder.resolve("rw"));
        Process child = new ProcessBuilder(List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --make-rprivate / && mount -t tmpfs -o ro none \"$1\" && shift && exec \"$@\"",
                        "sh",
                        readOnly.toString(),
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Djna.encoding=UTF-8",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ReadOnlyVictim.class.getName(),
                        readOnly.toString(),
                        other.toString()))
                .redirectErrorStream(true)
                .start();
        try (InputStream output = child.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("as it should be").contains("Read-only file system");
            assertThat(child.exitValue()).as(said).isZero();
        } finally {
            child.destroyForcibly();
        }
    }
}
