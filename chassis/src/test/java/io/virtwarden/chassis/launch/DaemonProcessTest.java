package io.virtwarden.chassis.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonProcessTest {
    /** Settings of a daemon that is not there. */
    record Sample(
            @Key(help = "Logging.") LogSettings log,
            @Key(help = "A number.", def = "1") int number) {}

    @TempDir
    private Path folder;

    @Test
    void listsEveryFaultOfTheSettingsAndStartsNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("settings.yaml"), "number: much\nnumbr: 2\n");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = new DaemonProcess<>(
                        "sample",
                        (path, env) -> Settings.load(Sample.class, path, env, Settings.Reading.strict()),
                        Sample::log,
                        (settings, env) -> {
                            throw new AssertionError("made with faulty settings");
                        })
                .run(file, Map.of(), new PrintStream(errors, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(ExitCode.USAGE.code());
        assertThat(errors.toString(StandardCharsets.UTF_8))
                .startsWith("The settings have 2 faults:")
                .contains("number", "numbr", file + ":2");
    }
}
