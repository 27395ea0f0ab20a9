package io.virtwarden.logd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.logd.domain.ConsoleXml;
import io.virtwarden.logd.domain.DomainMetadata;
import io.virtwarden.logd.store.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogdRulesTest {
    private static final UUID DOMAIN = new UUID(1, 2);

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
        DomainShares shares = shares(settings, DomainMetadata.NONE);
        assertThat(shares.of(DOMAIN, "db-1")).isEqualTo(new Share(100 << 20, Duration.ofDays(90)));
        assertThat(shares.of(DOMAIN, "db-test")).isEqualTo(new Share(100 << 20, Duration.ofDays(90)));
        assertThat(shares.of(DOMAIN, "my-test")).isEqualTo(new Share(10 << 20, Duration.ofDays(1)));
        assertThat(shares.of(DOMAIN, "web")).isEqualTo(new Share(100 << 20, Duration.ofDays(30)));
    }

    private static DomainShares shares(LogdSettings.Logd settings, DomainMetadata metadata) {
        Share usual = new Share(
                settings.store().retainDomain().bytes(), settings.store().retainAge());
        return new DomainShares(usual, settings.shares(), domain -> metadata);
    }

    @Test
    void givesADomainTheShareOfItsOwnMetadataBeforeAnyRule() throws Exception {
        LogdSettings.Logd settings = load("logd: {shares: [{age: 1d, size: 2MiB}]}");
        DomainMetadata own = new DomainMetadata(
                Optional.empty(), Optional.of(new ByteSize(512 << 20)), Optional.empty(), Set.of(), List.of());
        assertThat(shares(settings, own).of(DOMAIN, "x")).isEqualTo(new Share(512 << 20, Duration.ofDays(1)));
    }

    @Test
    void givesAShareByAnXPathThatIsTrueOfTheDomain() throws Exception {
        LogdSettings.Logd settings = load("""
                logd:
                  namespaces: {t: "urn:tenant"}
                  shares:
                    - {metadata: "/domain/metadata/t:tenant='blue'", age: 3d}
                """);
        ConsoleXml xml = new ConsoleXml(Path.of("/l"), settings.metadataRules());
        String blue =
                "<domain type='test'><metadata><x:tenant xmlns:x='urn:tenant'>blue</x:tenant></metadata></domain>";
        assertThat(shares(settings, xml.read("x", blue).metadata())
                        .of(DOMAIN, "x")
                        .age())
                .isEqualTo(Duration.ofDays(3));
        assertThat(shares(settings, xml.read("x", blue.replace("blue", "red")).metadata())
                        .of(DOMAIN, "x")
                        .age())
                .isEqualTo(Duration.ofDays(30));
    }

    @Test
    void saysWhichXPathIsNone() {
        assertThatThrownBy(() -> load("logd: {shares: [{metadata: '/domain['}]}"))
                .hasMessageContaining("'/domain[' is no XPath");
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
