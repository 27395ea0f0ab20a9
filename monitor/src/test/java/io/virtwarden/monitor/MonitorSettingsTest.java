package io.virtwarden.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void needsNoFileAndNoVariable() throws SettingsException {
        MonitorSettings settings = MonitorSettings.load(null, Map.of()).value();
        assertThat(settings.libvirt().uris()).containsExactly("qemu:///system");
        assertThat(settings.kafka().enabled()).isFalse();
        assertThat(settings.monitor().http().host()).isEqualTo("127.0.0.1");
        assertThat(settings.monitor().http().port()).isEqualTo(9177);
        assertThat(settings.monitor().state()).isEqualTo(Path.of("/var/lib/virtwarden/monitor"));
        assertThat(settings.monitor().journal().retainAge()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void readsEveryKeyOfItsOwn() throws SettingsException, IOException {
        Path file = file("""
                libvirt: { uris: ["test:///default", "lxc:///"] }
                kafka: { bootstrap.servers: "a:9092,b:9092", topics.prefix: "x." }
                monitor:
                  http: { port: 1234 }
                  state: /somewhere
                  journal: { retain.size: 2MiB, retain.age: 1h, retain.unsent: 3MiB }
                  events: { queue: 99 }
                logd: { anything: true }
                """);
        MonitorSettings settings = MonitorSettings.load(file, Map.of("VIRTWARDEN_MONITOR_EVENTS_QUEUE", "100"))
                .value();
        assertThat(settings.libvirt().uris()).containsExactly("test:///default", "lxc:///");
        assertThat(settings.kafka().bootstrapServers()).hasSize(2);
        assertThat(settings.monitor().http().port()).isEqualTo(1234);
        assertThat(settings.monitor().journal().retainUnsent().bytes()).isEqualTo(3L << 20);
        assertThat(settings.monitor().events().queue()).isEqualTo(100);
    }

    @Test
    void showsOtherDaemonsToTheNetworkOnlyWhenItKnowsWhoAsks() throws IOException {
        Path open = file("""
                monitor:
                  http: { host: 0.0.0.0, insecure: true }
                  page: { remote: true }
                """);
        SettingsException failure =
                catchThrowableOfType(SettingsException.class, () -> MonitorSettings.load(open, Map.of()));
        assertThat(failure.faults()).extracting(Fault::toString).anyMatch(fault -> fault.contains("page.remote"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "daemons: { logd: 'http://10.0.0.1:9178' }",
                "daemons: { logd: 'http://localhost.example:9178' }",
                "daemons: { logd: 'http://127.0.0.1:9178/v1?x=y' }",
                "daemons: { logd: 'file:///etc/passwd' }",
                "daemons: { logs: 'http://127.0.0.1:9178' }",
                "grafana: 'javascript:alert(1)'",
            })
    void refusesAnAddressThatThePageMustNotAskOrLinkTo(String setting) throws IOException {
        Path file = file("monitor:\n  page:\n    " + setting + "\n");
        SettingsException failure =
                catchThrowableOfType(SettingsException.class, () -> MonitorSettings.load(file, Map.of()));
        assertThat(failure).hasMessageContaining(setting.startsWith("grafana") ? "grafana" : "daemons.log");
    }

    @Test
    void reportsEveryFaultWithItsPlace() throws IOException {
        Path file = file("""
                monitor:
                  http: { port: 99999 }
                  journal: { retain.size: 1GiB, retain.unsent: 1MiB }
                  evnts: { queue: 5 }
                """);
        SettingsException failure =
                catchThrowableOfType(SettingsException.class, () -> MonitorSettings.load(file, Map.of()));
        assertThat(failure.faults())
                .extracting(Fault::toString)
                .hasSize(3)
                .anySatisfy(fault -> assertThat(fault).contains("monitor.http.port"))
                .anySatisfy(fault -> assertThat(fault).contains("retain.unsent"))
                .anySatisfy(fault -> assertThat(fault).contains("evnts").contains("events"));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("virtwarden.yaml"), yaml);
    }
}
