package io.virtwarden.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units that are part of the package. */
class SystemdUnitsIT {
    private static final Path UNITS = Path.of("src/main/systemd");
    private static final Set<String> DAEMONS = Set.of("monitor", "logd", "lockd", "alerting");

    @TempDir
    private Path folder;

    @Test
    void systemdFindsNothingWrongWithThem() throws Exception {
        boolean there = Files.isExecutable(Path.of("/usr/bin/systemd-analyze"));
        assumeTrue(
                there || System.getenv("CI") != null, "left out: systemd-analyze is not installed (package systemd)");
        List<String> command = new ArrayList<>(List.of("/usr/bin/systemd-analyze", "verify", "--man=no"));
        for (Path unit : units()) {
            // The launcher is not installed while this runs; that is all that must not matter.
            String text = Files.readString(unit).replace("/usr/bin/virtwarden", "/bin/true");
            command.add(
                    Files.writeString(folder.resolve(unit.getFileName()), text).toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void eachServiceStartsTheDaemonThatItIsNamedAfterAndIsFedItsWatchdog() throws IOException {
        for (Path unit : units()) {
            String name = unit.getFileName().toString();
            if (!name.endsWith(".service")) continue;
            String daemon = name.substring("virtwarden-".length(), name.length() - ".service".length());
            assertThat(DAEMONS).contains(daemon);
            assertThat(Files.readAllLines(unit))
                    .contains("ExecStart=/usr/bin/virtwarden " + daemon + " -c /etc/virtwarden/virtwarden.yaml")
                    .contains("Type=notify", "Restart=always", "RestartPreventExitStatus=2")
                    .anyMatch(line -> line.startsWith("WatchdogSec="))
                    .anyMatch(line -> line.startsWith("Before=libvirtd.service"));
        }
    }

    @Test
    void logdsHelperAndItsFifosOutliveIt() throws IOException {
        assertThat(Files.readAllLines(UNITS.resolve("virtwarden-logd.service")))
                .contains("KillMode=process", "RuntimeDirectoryPreserve=yes");
    }

    private static List<Path> units() throws IOException {
        try (Stream<Path> files = Files.list(UNITS)) {
            return files.sorted().toList();
        }
    }
}
