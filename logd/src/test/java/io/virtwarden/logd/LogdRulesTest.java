package io.virtwarden.logd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogdRulesTest {
    @TempDir
    Path folder;

    private LogdSettings.Logd load(String yaml) throws IOException, SettingsException {
        return LogdSettings.load(Files.writeString(folder.resolve("virtwarden.yaml"), yaml), Map.of())
                .value()
                .logd();
    }

    @Test
    void leavesVirtlogdsPlaceAloneUnlessToldOtherwise() throws Exception {
        assertThat(load("logd: {}").socketPath()).isEmpty();
        assertThat(load("logd: {socket: on}").socketPath()).contains(Path.of("/run/libvirt/virtlogd-sock"));
        assertThat(load("logd: {socket: /run/x}").socketPath()).contains(Path.of("/run/x"));
        assertThatThrownBy(() -> load("logd: {socket: run/x}")).hasMessageContaining("logd");
    }

    @Test
    void givesEachDomainTheShareOfTheFirstRuleThatFits() throws Exception {
        LogdSettings.Logd settings = load("""
                logd:
                  store: {retain: {domain: 100MiB, age: 30d}}
                  shares:
                    - {domain: "db-.*", age: 90d}
                    - {domain: ".*-test", size: 10MiB, age: 1d}
                """);
        assertThat(settings.shares().stream().filter(rule -> rule.fits("db-1")).count())
                .isEqualTo(1);
        assertThat(settings.shares().stream().anyMatch(rule -> rule.fits("web")))
                .isFalse();
    }

    @Test
    void listsTheFaultsOfARuleWithTheirPlace() {
        assertThatThrownBy(() -> load("logd:\n  shares:\n    - {domain: '(', size: huge}\n"))
                .satisfies(e -> assertThat(((SettingsException) e).faults().toString())
                        .contains("logd.shares", "virtwarden.yaml:3"));
    }

    @Test
    void readsBesideTheSectionsOfOtherDaemons() throws Exception {
        assertThat(load("monitor: {http: {port: 1}}\nkafka: {}\nlogd: {http: {port: 7}}")
                        .http()
                        .port())
                .isEqualTo(7);
    }
}
