package io.virtwarden.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package that the build has made, as dpkg sees it, and as it lives and dies on a machine. */
class DebianPackageIT {
    private static final long LARGEST = 45_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    private Path folder;

    private Path deb;

    @BeforeEach
    void find() throws IOException {
        LabRequirements.demand(LabRequirements.Part.PACKAGING);
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            deb = files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(
                            () -> new AssertionError("no .deb in dist/target: was the build run with packages.skip?"))
                    .toAbsolutePath();
        }
    }

    @Test
    void isSmallAndNamesWhatItNeedsAndWhichFilesAreSettings() throws Exception {
        assertThat(Files.size(deb)).isLessThan(LARGEST);
        assertThat(run("dpkg-deb", "--field", deb.toString(), "Depends"))
                .contains("openjdk-17-jre-headless | java17-runtime-headless", "libvirt0");
        assertThat(run("dpkg-deb", "--info", deb.toString(), "conffiles"))
                .contains("/etc/virtwarden/virtwarden.yaml", "/etc/virtwarden/rules.yaml", "50-virtwarden.rules");
        String contents = run("dpkg-deb", "--contents", deb.toString());
        assertThat(contents)
                .contains("/usr/bin/virtwarden -> ../share/virtwarden/bin/virtwarden")
                .contains("/bash-completion/completions/virtwarden")
                .contains("/man1/virtwarden-events.1.gz")
                .contains("/doc/virtwarden/virtwarden.cdx.json.gz");
        assertThat(contents.lines().filter(line -> line.contains("lib/systemd/system/virtwarden-")))
                .hasSize(5);
        assertThat(contents.lines()).allMatch(line -> line.contains(" root/root "));
    }

    /** Its steps, with what each must show, are in the script. */
    @Test
    void isInstalledUsedUpgradedRemovedAndPurgedWithoutATrace() throws Exception {
        String said = run("src/test/scripts/package-life.sh", deb.toString(), folder.toString());
        assertThat(said.lines().filter(line -> line.startsWith("ok "))).hasSizeGreaterThan(25);
        assertThat(said).contains("ok leaves no file behind").doesNotContain("not ok");
    }

    private static String run(String... command) {
        return Shell.run(PATIENCE, List.of(command));
    }
}
