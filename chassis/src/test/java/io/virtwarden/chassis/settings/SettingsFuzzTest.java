package io.virtwarden.chassis.settings;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Run with JAZZER_FUZZ=1 it looks for files that break the reader of settings; without, it replays what was found. */
class SettingsFuzzTest {
    private static final Path FILE = newFile();

    /** A daemon's settings in small. */
    record Sections(
            @Key(help = "This host.") NodeSettings node,
            @Key(help = "Hypervisors.") LibvirtSettings libvirt,
            @Key(help = "Kafka.") KafkaSettings kafka,
            @Key(help = "Logging.") LogSettings log) {}

    @FuzzTest(maxDuration = "60s")
    void tellsEveryFault(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        try {
            Settings.load(
                    Sections.class, FILE, Map.of(), Settings.Reading.strict().withoutFiles());
        } catch (SettingsException refused) {
            // The one way to refuse; anything else is a finding.
        }
    }

    /** One for all executions: in memory where there is such a place. */
    private static Path newFile() {
        try {
            Path memory = Path.of("/dev/shm");
            Path file = Files.isWritable(memory)
                    ? Files.createTempFile(memory, "virtwarden-fuzz", ".yaml")
                    : Files.createTempFile("virtwarden-fuzz", ".yaml");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
