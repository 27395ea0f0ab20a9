package io.virtwarden.logd;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.logd.file.FileSettings;
import io.virtwarden.logd.file.LogPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogdSettingsTest {
    @Test
    void hasDefaultsForEverything() throws SettingsException {
        var logd = LogdSettings.load(null, Map.of()).value().logd();

        assertThat(logd.socketPath()).isEmpty();
        assertThat(logd.file()).isEqualTo(FileSettings.standard());
        assertThat(logd.capture().batch()).isEqualTo(Duration.ofMillis(10));
        assertThat(logd.capture().patience()).isEqualTo(Duration.ofMillis(200));
        assertThat(logd.capture().pipe().bytes()).isEqualTo(1 << 20);
        assertThat(logd.capture().run()).isEqualTo(Path.of("/run/virtwarden/logd"));
    }

    @Test
    void takesVirtlogdsPlaceWhenTold() throws SettingsException {
        var logd = LogdSettings.load(
                        null, Map.of("VIRTWARDEN_LOGD_SOCKET", "on", "VIRTWARDEN_LOGD_FILE_MAX_SIZE", "10MiB"))
                .value()
                .logd();

        assertThat(logd.socketPath()).contains(Path.of("/run/libvirt/virtlogd-sock"));
        assertThat(logd.file().limits(LogPath.of("/x"), "").maxSize().bytes()).isEqualTo(10 << 20);
    }
}
