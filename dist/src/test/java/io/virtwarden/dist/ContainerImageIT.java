package io.virtwarden.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, built from the tarball that the build has made, and run by a Docker engine of the test's own. */
final class ContainerImageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    /** Its steps, with what each must show, are in the script. */
    @Test
    void isBuiltSmallAndRunsTheFourDaemonsWithoutRoot() {
        LabRequirements.demand(LabRequirements.Part.CONTAINERS);
        String said = Shell.run(
                PATIENCE,
                List.of(
                        "src/test/scripts/image-life.sh",
                        Path.of("..").toAbsolutePath().normalize().toString(),
                        folder.toString()));
        assertThat(said.lines().filter(line -> line.startsWith("ok "))).hasSizeGreaterThan(40);
        assertThat(said)
                .containsPattern("ok has \\d+ MB, not more than 250")
                .contains("ok leaves no container behind")
                .doesNotContain("not ok");
    }
}
