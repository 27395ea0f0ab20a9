package io.virtwarden.helm;

import static io.virtwarden.helm.Chart.list;
import static io.virtwarden.helm.Chart.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtwarden.dist.command.Commands;
import io.virtwarden.dist.command.Surroundings;
import io.virtwarden.helm.Chart.Case;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The chart, rendered by Helm itself for each file of values in {@code ci/}. */
final class ChartTest {
    @TempDir
    private static Path copy;

    private static Chart chart;

    @TempDir
    private Path folder;

    @BeforeAll
    static void helmRunsHere() throws IOException {
        chart = Chart.in(copy);
    }

    static Stream<Case> cases() throws IOException {
        return Chart.cases();
    }

    @Test
    void lintFindsNothing() {
        var result = chart.helm().lint().strict().call();
        assertThat(result.isFailed()).as(String.valueOf(result.getMessages())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyContainerIsBoundedProbedAndHasNoMoreRightsThanItNeeds(Case one) throws Exception {
        Map<?, ?> pod = chart.pod(one);
        List<Map<?, ?>> containers = list(pod, "containers");
        assertThat(containers).isNotEmpty();
        List<Map<?, ?>> all = new ArrayList<>(containers);
        if (pod.containsKey("initContainers")) all.addAll(list(pod, "initContainers"));
        for (Map<?, ?> container : all) {
            Map<?, ?> security = map(container, "securityContext");
            assertThat(security.get("allowPrivilegeEscalation")).isEqualTo(false);
            assertThat(security.get("readOnlyRootFilesystem")).isEqualTo(true);
            assertThat(security.get("privileged")).isNull();
            assertThat(String.valueOf(map(security, "capabilities").get("drop")))
                    .isEqualTo("[ALL]");
            assertThat(map(map(container, "resources"), "limits").get("memory")).isNotNull();
            assertThat(String.valueOf(container.get("image")))
                    .doesNotEndWith(":latest")
                    .contains("virtwarden");
        }
        for (Map<?, ?> container : containers) {
            assertThat(map(map(container, "livenessProbe"), "httpGet").get("path"))
                    .as("an outage of libvirt must not restart agents")
                    .isEqualTo("/health/live");
            assertThat(map(map(container, "readinessProbe"), "httpGet").get("path"))
                    .isEqualTo("/health/ready");
            assertThat(container.containsKey("startupProbe")).isTrue();
        }
        assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
        assertThat(pod.get("hostNetwork")).isNull();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void selectorsFindThePodsAndNamesAreShortEnough(Case one) throws Exception {
        Map<?, ?> set = chart.kind(one, "DaemonSet").get(0);
        Map<?, ?> labels = map(map(map(map(set, "spec"), "template"), "metadata"), "labels");
        Map<?, ?> selector = map(map(map(set, "spec"), "selector"), "matchLabels");
        assertThat(labels.entrySet().containsAll(selector.entrySet())).isTrue();
        for (Map<?, ?> service : chart.kind(one, "Service")) {
            Map<?, ?> chosen = map(map(service, "spec"), "selector");
            assertThat(labels.entrySet().containsAll(chosen.entrySet())).isTrue();
            assertThat(chosen.get("app.kubernetes.io/component"))
                    .as("the test's pod serves nothing")
                    .isEqualTo("node");
        }
        for (Map<?, ?> each : chart.documents(one)) {
            assertThat(String.valueOf(map(each, "metadata").get("name"))).hasSizeLessThanOrEqualTo(63);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ourOwnSettingsCheckFindsNoFault(Case one) throws Exception {
        Map<?, ?> settings = chart.kind(one, "ConfigMap").stream()
                .map(map -> map(map, "data"))
                .filter(data -> data.containsKey("virtwarden.yaml"))
                .findFirst()
                .orElseThrow();
        // What Kubernetes mounts there.
        for (String secret : List.of(
                "tls/tls.crt",
                "tls/tls.key",
                "token/token",
                "token/bearer",
                "kafka/jaas",
                "etcd/ca.crt",
                "etcd/tls.crt",
                "etcd/tls.key")) {
            Path path = folder.resolve("secrets").resolve(secret);
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.writeString(path, "secret-that-is-long-enough");
        }
        String text = String.valueOf(settings.get("virtwarden.yaml"))
                .replace("/run/secrets/virtwarden", folder.resolve("secrets").toString())
                .replace(
                        "/etc/virtwarden/rules.yaml",
                        folder.resolve("rules.yaml").toString());
        if (settings.get("rules.yaml") instanceof String rules) Files.writeString(folder.resolve("rules.yaml"), rules);
        Path file = Files.writeString(folder.resolve("virtwarden.yaml"), text);
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Commands.line(surroundings(stream)).execute("config", "check", "-c", file.toString());
        assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Test
    void dashboardsAndRulesAreTheRepositorysOwnByteForByte() throws Exception {
        Case everything = new Case(Chart.SOURCE.resolve("ci/everything-values.yaml"), "1.29.0");
        int dashboards = 0;
        for (Map<?, ?> map : chart.kind(everything, "ConfigMap")) {
            for (Map.Entry<?, ?> entry : map(map, "data").entrySet()) {
                if (!String.valueOf(entry.getKey()).endsWith(".json")) continue;
                Path source = Path.of("../grafana/dashboards", String.valueOf(entry.getKey()));
                assertThat(entry.getValue()).isEqualTo(Files.readString(source));
                dashboards++;
            }
        }
        assertThat(dashboards).isEqualTo(8);
        List<Map<?, ?>> rules = chart.kind(everything, "PrometheusRule");
        assertThat(rules).hasSize(3);
        for (Map<?, ?> rule : rules) {
            String name = String.valueOf(map(rule, "metadata").get("name")).replace("vw-virtwarden-", "");
            // The chart's name is in front of files that begin with it, too.
            Path source = Path.of("../grafana/rules", name + ".yaml");
            assertThat(rule.get("spec")).isEqualTo(new Yaml().load(Files.readString(source)));
        }
    }

    @Test
    void wrongValuesAreRefusedWithTheirPath() {
        assertThatThrownBy(() -> template("monitr: {enabled: true}")).hasMessageContaining("monitr");
        assertThatThrownBy(() -> template("monitor: {port: many}")).hasMessageContaining("port");
        assertThatThrownBy(() -> template("libvirt: {layout: both}")).hasMessageContaining("layout");
        assertThatThrownBy(() -> template("monitor: {enabled: false}\nlogd: {enabled: false}"))
                .hasMessageContaining("no daemon is on");
        assertThatThrownBy(() -> template("metrics: {serviceMonitor: {enabled: true}, podMonitor: {enabled: true}}"))
                .hasMessageContaining("twice");
    }

    private static Surroundings surroundings(PrintStream stream) {
        return new Surroundings(stream, stream, Map.of(), false, InstantSource.system(), ZoneOffset.UTC);
    }

    private String template(String values) throws IOException {
        return chart.template(new Case(Files.writeString(folder.resolve("values.yaml"), values), "1.29.0"));
    }
}
