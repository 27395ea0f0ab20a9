package io.virtwarden.chassis.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    record Root(
            @Key(help = "The node.") NodeSettings node,
            @Key(help = "Hypervisors.") LibvirtSettings libvirt,
            @Key(help = "Brokers.") KafkaSettings kafka,
            @Key(help = "Logging.") LogSettings log,
            @Key(help = "The daemon.") Own monitor) {}

    record Own(
            @Key(help = "HTTP.", def = "port=9177") HttpSettings http,

            @Key(help = "State.", def = "/var/lib/virtwarden/monitor")
            Path state,

            @Key(name = "stats.every", help = "Round.", def = "15s")
            Duration statsEvery,

            @Key(name = "stats.deadline", help = "Deadline.", def = "10s")
            Duration statsDeadline,

            @Key(name = "journal.retain.size", help = "Size.", def = "1GiB")
            ByteSize retain,

            @Key(help = "Switches.", def = "domains=on,pools=off")
            Map<String, Boolean> collectors,

            @Key(help = "Aliases.") Set<Alias> compat,
            @Key(help = "Only these.") Optional<Pattern> only,
            @Key(help = "A password.", secret = true) Optional<String> password,
            @Key(help = "Rules.") List<Rule> rules) {
        Own {
            if (statsDeadline.compareTo(statsEvery) >= 0)
                throw new IllegalArgumentException("stats.deadline must be shorter than stats.every; state is odd");
        }
    }

    record Rule(
            @Key(help = "Name.") String name,
            @Key(help = "How long.", def = "1m") Duration hold,
            @Key(help = "Where.") Optional<HostPort> target) {}

    enum Alias {
        TINKOFF,
        OLD_NAMES
    }

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("virtwarden.yaml");
    }

    private Loaded<Root> load(String yaml, Map<String, String> env) throws SettingsException {
        write(yaml);
        return Settings.load(Root.class, file, env, Settings.Reading.beside("logd", "lockd"));
    }

    private List<Fault> faults(String yaml, Map<String, String> env) {
        return catchThrowableOfType(SettingsException.class, () -> load(yaml, env))
                .faults();
    }

    private List<Fault> faults(String yaml) {
        return faults(yaml, Map.of());
    }

    private void write(String yaml) {
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String line(int line) {
        return file + ":" + line;
    }

    @Test
    void meansTheDefaultsWithoutFileAndEnvironment() throws SettingsException {
        var root = Settings.load(Root.class, null, Map.of()).value();
        assertThat(root.monitor().http().port()).isEqualTo(9177);
        assertThat(root.monitor().statsEvery()).isEqualTo(Duration.ofSeconds(15));
        assertThat(root.monitor().retain()).isEqualTo(new ByteSize(1L << 30));
        assertThat(root.monitor().collectors())
                .containsExactlyInAnyOrderEntriesOf(Map.of("domains", true, "pools", false));
        assertThat(root.libvirt().uris()).containsExactly("qemu:///system");
        assertThat(root.libvirt().reconnectMin()).isEqualTo(Duration.ofMillis(500));
        assertThat(root.kafka().enabled()).isFalse();
        assertThat(root.node().uuid()).isEmpty();
    }

    @Test
    void readsNestedAndDottedKeysAlike() throws SettingsException {
        var nested = load("""
                monitor:
                  http: {port: 1234}
                  stats:
                    every: 1h30m
                  journal.retain:
                    size: 64MiB
                kafka:
                  bootstrap.servers: [a:9092, '[::1]:9093']
                """, Map.of()).value();
        var dotted = load("""
                monitor.http.port: 1234
                monitor.stats.every: 1h 30m
                monitor:
                  journal.retain.size: 67108864
                kafka.bootstrap:
                  servers: a:9092,[::1]:9093
                """, Map.of()).value();
        assertThat(nested.monitor()).isEqualTo(dotted.monitor());
        assertThat(nested.monitor().retain().bytes()).isEqualTo(64 << 20);
        assertThat(nested.kafka().bootstrapServers())
                .containsExactly(new HostPort("a", 9092), new HostPort("::1", 9093));
    }

    @Test
    void readsEveryType() throws SettingsException {
        var own = load("""
                node: {uuid: 4c4c4544-0042-3510-8050-b8c04f4d3732, name: 12}
                monitor:
                  collectors: {a: on, b: off, c: yes, d: "true"}
                  compat: [old-names, TINKOFF]
                  only: '^web[0-9]+$'
                  rules:
                    - name: first
                      hold: 250ms
                    - {name: second, target: host:1}
                kafka:
                  mode: Structured
                  properties: {security: {protocol: SSL}, linger.ms: 5}
                """, Map.of()).value();
        assertThat(own.node().name()).contains("12");
        assertThat(own.monitor().collectors()).isEqualTo(Map.of("a", true, "b", false, "c", true, "d", true));
        assertThat(own.monitor().compat()).containsExactlyInAnyOrder(Alias.OLD_NAMES, Alias.TINKOFF);
        assertThat(own.monitor().only().orElseThrow().pattern()).isEqualTo("^web[0-9]+$");
        assertThat(own.monitor().rules())
                .containsExactly(
                        new Rule("first", Duration.ofMillis(250), Optional.empty()),
                        new Rule("second", Duration.ofMinutes(1), Optional.of(new HostPort("host", 1))));
        assertThat(own.kafka().mode()).isEqualTo(KafkaSettings.Mode.STRUCTURED);
        assertThat(own.kafka().properties()).isEqualTo(Map.of("security.protocol", "SSL", "linger.ms", "5"));
    }

    @Test
    void tellsAllFaultsAtOnceEachWithItsLine() {
        var faults = faults("""
                monitor:
                  http:
                    prot: 9177
                    port: 70000
                  stats.every: 15
                  collectors: [a]
                  rules:
                    - name: x
                      hodl: 1s
                    - hold: never
                libvirt:
                  uris: []
                  reconnect: {min: 10s, max: 1s}
                log:
                  level: inof
                nose:
                  uuid: 1
                """, Map.of("VIRTWARDEN_MONITOR_STAT_EVERY", "1s", "VIRTWARDEN_KAFKA_MODE", "fancy"));
        assertThat(faults)
                .extracting(Fault::toString)
                .containsExactly(
                        line(3) + ": monitor.http.prot: unknown key (did you mean 'monitor.http.port'?)",
                        line(4) + ": monitor.http.port: must be 0 to 65535, is 70000",
                        line(5) + ": monitor.stats.every: '15' has no unit; write 15s, 1h30m, 250ms or 7d",
                        line(6) + ": monitor.collectors: must be a map of key: value, is a list",
                        line(9) + ": monitor.rules[0].hodl: unknown key (did you mean 'monitor.rules[0].hold'?)",
                        line(10) + ": monitor.rules[1].hold: 'never' is no duration; write 15s, 1h30m, 250ms or 7d",
                        line(12) + ": libvirt.uris: must name at least one hypervisor",
                        line(13) + ": libvirt.reconnect.max: must not be shorter than reconnect.min",
                        line(15)
                                + ": log.level: must be trace or debug or info or warn or error or off, is 'inof'; did you mean 'info'?",
                        line(16) + ": nose: unknown key (did you mean 'node'?)",
                        "environment variable VIRTWARDEN_MONITOR_STAT_EVERY: matches no setting"
                                + " (did you mean VIRTWARDEN_MONITOR_STATS_EVERY?)",
                        "environment variable VIRTWARDEN_KAFKA_MODE: kafka.mode: must be binary or structured, is 'fancy'",
                        "monitor.rules[1].name: is missing (it needs a text)");
    }

    @Test
    void placesEachComplaintOfARecordAtItsKey() {
        assertThat(faults("monitor:\n  stats:\n    every: 5s\n    deadline: 6s\n"))
                .extracting(Fault::toString)
                .containsExactly(
                        line(3) + ": monitor.state: is odd",
                        line(4) + ": monitor.stats.deadline: must be shorter than stats.every");
    }

    @Test
    void refusesAKeyGivenTwice() {
        assertThat(faults("log:\n  level: info\n  level: warn\n").get(0).toString())
                .isEqualTo(line(3) + ": log.level: is given twice, first at " + line(2) + " (keep one of them)");
        assertThat(faults("log.level: info\nlog:\n  level: warn\n").get(0).toString())
                .isEqualTo(line(3) + ": log.level: is given twice, first at " + line(1) + " (keep one of them)");
    }

    @Test
    void suggestsTheSectionForAKeyInTheWrongPlace() {
        assertThat(faults("monitor:\n  port: 1\n").get(0).suggestion()).contains("did you mean 'monitor.http.port'?");
        assertThat(faults("uris: [a]\n").get(0).suggestion()).contains("did you mean 'libvirt.uris'?");
    }

    @Test
    void refusesListsAndMapsForSingleValuesAndTheReverse() {
        assertThat(faults("monitor:\n  state: [a]\nlog: plain\nlibvirt:\n  uris: {a: b}\n"))
                .extracting(Fault::message)
                .containsExactly(
                        "must be one value (path), is a list",
                        "is a section with keys below it, not 'plain'",
                        "must be a list of text, is a map");
    }

    @Test
    void countsTheEnvironmentMoreThanTheFile() throws SettingsException {
        var loaded = load(
                "monitor:\n  http.port: 1\nlibvirt.uris: [a]\n",
                Map.of(
                        "VIRTWARDEN_MONITOR_HTTP_PORT", "2",
                        "VIRTWARDEN_LIBVIRT_URIS", "test:///default, qemu:///session",
                        "VIRTWARDEN_KAFKA_PROPERTIES", "security.protocol=SSL,acks=all",
                        "VIRTWARDEN_KAFKA_PROPERTIES_LINGER_MS", "7",
                        "VIRTWARDEN_MONITOR_COLLECTORS_POOLS", "on",
                        "VIRTWARDEN_MONITOR_RULES", "[{\"name\": \"x\", \"hold\": \"2s\"}]",
                        "VIRTWARDEN_NODE_NAME", "",
                        "VIRTWARDEN_LOGD_SOCKET", "off",
                        "VIRTWARDEN_JAVA_HOME", "/opt",
                        "PATH", "/bin"));
        var root = loaded.value();
        assertThat(root.monitor().http().port()).isEqualTo(2);
        assertThat(root.libvirt().uris()).containsExactly("test:///default", "qemu:///session");
        assertThat(root.kafka().properties())
                .isEqualTo(Map.of("security.protocol", "SSL", "acks", "all", "linger.ms", "7"));
        assertThat(root.monitor().collectors()).isEqualTo(Map.of("domains", true, "pools", true));
        assertThat(root.monitor().rules()).extracting(Rule::name).containsExactly("x");
        assertThat(loaded.effective())
                .contains(new Loaded.Effective("monitor.http.port", "2", "env VIRTWARDEN_MONITOR_HTTP_PORT"));
    }

    @Test
    void takesWhatKubernetesSetsForServicesForNoSetting() throws SettingsException {
        load(
                "",
                Map.of(
                        "VIRTWARDEN_SERVICE_HOST", "10.0.0.1",
                        "VIRTWARDEN_PORT_9177_TCP_ADDR", "10.0.0.1",
                        "VIRTWARDEN_MONITOR_PORT", "tcp://10.0.0.1:9177"));
        assertThat(faults("", Map.of("VIRTWARDEN_MONITOR_HTTP_PORT", "tcp://10.0.0.1:9177"))
                        .get(0)
                        .suggestion())
                .contains("set enableServiceLinks: false in the pod");
    }

    @Test
    void showsOriginsAndNoSecrets() throws SettingsException {
        var loaded = load("""
                monitor:
                  password: hunter2
                kafka:
                  properties:
                    ssl.key.password: hunter2
                    ssl.truststore.location: /t
                    sasl.jaas.config: x password="hunter2"
                    ssl.key.password.file: /run/key
                libvirt:
                  uris: ['esx://me:hunter2@host/']
                """, Map.of("VIRTWARDEN_LOG_LEVEL", "warn"));
        var yaml = loaded.toYaml();
        assertThat(yaml)
                .doesNotContain("hunter2")
                .contains("  password: \"****\"  # " + line(2))
                .contains("ssl.truststore.location: /t")
                .contains("ssl.key.password.file: /run/key")
                .contains("level: warn  # env VIRTWARDEN_LOG_LEVEL")
                .contains("    every: 15s  # default");
        write(yaml);
        var again = Settings.load(Root.class, file, Map.of()).value();
        assertThat(again.monitor().http()).isEqualTo(loaded.value().monitor().http());
        assertThat(again.log()).isEqualTo(loaded.value().log());
    }

    @Test
    void letsOtherDaemonsSectionsPass() throws SettingsException {
        load("logd:\n  anything: [1]\nlockd.http.port: 3\n", Map.of());
        assertThat(faults("logdd:\n  x: 1\n").get(0).suggestion()).contains("did you mean 'logd'?");
    }

    @Test
    void takesEmptySectionsAndAnEmptyFileForTheDefaults() throws SettingsException {
        assertThat(load("", Map.of()).value())
                .isEqualTo(Settings.load(Root.class, null, Map.of()).value());
        assertThat(load("# nothing\nmonitor:\nlog: ~\nnode:\n  uuid:\n", Map.of())
                        .value())
                .isEqualTo(Settings.load(Root.class, null, Map.of()).value());
    }

    @Test
    void saysWhereTheSyntaxBreaks() {
        assertThat(faults("monitor:\n\tstate: /x\n").get(0))
                .satisfies(fault -> assertThat(fault.place()).isEqualTo(file + ":2:1"))
                .satisfies(fault -> assertThat(fault.suggestion()).contains("indent with spaces, YAML allows no tabs"));
        assertThat(faults("monitor: {state: /x\nlog: 1").get(0).place()).startsWith(file + ":2:");
        assertThat(faults("a: 1\n---\nb: 2\n").get(0).message()).contains("single document");
        assertThat(faults("- a\n- b\n").get(0).message()).contains("sections");
        assertThat(faults("log:\n  ? [a]\n  : b\n").get(0).message()).isEqualTo("a key must be plain text");
        assertThat(faults("log: \"\u0007\"\n").get(0).message()).contains("U+0007");
        assertThat(faults("kafka:\n  properties: &a\n    b: *a\n").get(0).message())
                .contains("deep");
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws IOException {
        var missing = folder.resolve("nothing.yaml");
        assertThatThrownBy(() -> Settings.load(Root.class, missing, Map.of()))
                .hasMessage(missing + ": cannot read the settings: it does not exist");
        assertThatThrownBy(() -> Settings.load(Root.class, folder, Map.of())).hasMessageContaining("folder");
        Files.write(file, new byte[] {'a', ':', ' ', '1', '\n', 'b', ':', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> Settings.load(Root.class, file, Map.of()))
                .hasMessageContaining(file + ":2: a byte is not UTF-8");
        Files.writeString(file, " ".repeat((1 << 20) + 1));
        assertThatThrownBy(() -> Settings.load(Root.class, file, Map.of())).hasMessageContaining("1 MiB");
    }

    @Test
    void tellsFaultsOfTheEnvironmentEvenWhenTheFileCannotBeRead() {
        assertThat(faults("a: [", Map.of("VIRTWARDEN_NOPE", "1"))).hasSize(2);
    }

    @Test
    void asksForTlsOrTokenBeyondLoopback() throws SettingsException {
        for (var host : List.of("127.0.0.1", "::1", "localhost", "127.8.8.8"))
            load("monitor.http.host: '" + host + "'\n", Map.of());
        for (var host : List.of("0.0.0.0", "::", "example.org", "10.0.0.1")) {
            var fault = faults("monitor:\n  http.host: '" + host + "'\n").get(0);
            assertThat(fault.place()).isEqualTo(line(2));
            assertThat(fault.path()).isEqualTo("monitor.http.host");
            assertThat(fault.message()).contains("insecure: true");
        }
        load("monitor:\n  http: {host: 0.0.0.0, insecure: on}\n", Map.of());
        load("monitor:\n  http: {host: 0.0.0.0, tls: {certificate: /c, key: /k}}\n", Map.of());
    }

    @Test
    void needsAllRequiredKeysOfAnOptionalSectionOnceOneIsGiven() {
        assertThat(faults("monitor.http.tls.certificate: /c\n"))
                .extracting(Fault::toString)
                .containsExactly("monitor.http.tls.key: is missing (it needs a path)");
    }

    @Test
    void checksSecretFilesUnlessToldNotTo() throws Exception {
        var token = folder.resolve("token");
        var yaml = "monitor.http.token.file: " + token + "\n";
        assertThat(faults(yaml).get(0).message())
                .isEqualTo("cannot read the secret in " + token + ": it does not exist");
        Settings.load(Root.class, file, Map.of(), Settings.Reading.strict().withoutFiles());
        Files.writeString(token, "\n");
        assertThat(faults(yaml).get(0).message()).contains("it is empty");
        Files.writeString(token, " s3cret\n");
        token.toFile().setReadable(true, false);
        var loaded = load(yaml, Map.of());
        assertThat(loaded.value().monitor().http().tokenFile().orElseThrow().read())
                .isEqualTo("s3cret");
        assertThat(loaded.warnings())
                .extracting(Fault::message)
                .containsExactly("every user of this machine can read " + token);
        Files.setPosixFilePermissions(token, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        assertThat(load(yaml, Map.of()).warnings()).isEmpty();
    }

    @Test
    void writesASampleThatMeansTheDefaultsWithAndWithoutItsComments() throws SettingsException {
        var defaults = Settings.load(Root.class, null, Map.of()).value();
        var sample = Reference.sample(Root.class);
        assertThat(load(sample, Map.of()).value()).isEqualTo(defaults);
        var keys = sample.replaceAll("(?m)^( *)#(?=[a-z])", "$1");
        assertThat(keys).contains("\n    every: 15s\n").contains("\n    port: 9177\n");
        // The optional TLS section names no files, so as a whole it stays absent.
        assertThat(load(keys, Map.of()).value()).isEqualTo(defaults);
    }

    @Test
    void tabulatesEveryKeyWithTypeDefaultAndWhetherItMustBeGiven() {
        assertThat(Reference.table(Root.class))
                .contains("| `monitor.http.port` | number, 0 to 65535 | `9177` | ")
                .contains("| `monitor.http.tls.key` | path | required if any of `monitor.http.tls` is set | ")
                .contains("| `libvirt.auth.file` | path |  | ");
        assertThat(Reference.inserted("a\n<!-- begin x -->\nold<!-- end x -->\nb", "x", "new\n"))
                .isEqualTo("a\n<!-- begin x -->\nnew\n<!-- end x -->\nb");
        assertThatThrownBy(() -> Reference.inserted("a", "x", "")).hasMessageContaining("no marks 'x'");
    }

    @Test
    void refusesRecordsThatAreWrongThemselves() {
        assertThatThrownBy(() -> Settings.load(NoKey.class, null, Map.of())).hasMessageContaining("NoKey.a");
        assertThatThrownBy(() -> Settings.load(BadDefault.class, null, Map.of()))
                .hasMessageContaining("the default of a");
        assertThatThrownBy(() -> Settings.load(Ambiguous.class, null, Map.of())).hasMessageContaining("VIRTWARDEN_A_B");
        assertThatThrownBy(() -> Settings.load(Overlap.class, null, Map.of()))
                .hasMessageContaining("both a key and a section");
    }

    record NoKey(String a) {}

    record BadDefault(@Key(help = "", def = "x") int a) {}

    record Ambiguous(
            @Key(help = "", name = "a.b", def = "1") int one,
            @Key(help = "", name = "a-b", def = "1") int two) {}

    record Overlap(
            @Key(help = "", name = "a.b", def = "1") int one,
            @Key(help = "", name = "a", def = "1") int two) {}
}
