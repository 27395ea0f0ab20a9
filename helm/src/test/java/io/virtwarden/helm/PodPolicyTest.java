package io.virtwarden.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.virtwarden.helm.Chart.Case;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each daemon's container may do, see and be reached at. */
final class PodPolicyTest {
    private static final Map<String, Integer> PORTS =
            Map.of("monitor", 9177, "logd", 9178, "lockd", 9179, "alerting", 9180);

    @TempDir
    private static Path copy;

    private static Chart chart;

    @BeforeAll
    static void helmRunsHere() throws IOException {
        chart = Chart.in(copy);
    }

    static Stream<Case> cases() throws IOException {
        return Chart.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onlyLogdHasACapabilityAndMonitorHasNoRoot(Case one) throws Exception {
        for (Container container : pod(one).getContainers()) {
            SecurityContext security = container.getSecurityContext();
            assertThat(security.getCapabilities().getAdd())
                    .as(container.getName())
                    .isEqualTo(container.getName().equals("logd") ? List.of("DAC_READ_SEARCH") : List.of());
            assertThat(security.getRunAsNonRoot()).as(container.getName()).isEqualTo(security.getRunAsUser() != 0);
            if (!container.getName().equals("monitor")) {
                assertThat(security.getRunAsUser()).as(container.getName()).isZero();
            }
        }
    }

    /** A daemon that is broken into must not reach another one's journal, nor what of the node is not its business. */
    @ParameterizedTest
    @MethodSource("cases")
    void eachWritesToItsOwnStateOnly(Case one) throws Exception {
        for (Container container : pod(one).getContainers()) {
            Set<String> own = container.getName().equals("lockd")
                    ? Set.of("/var/lib/virtwarden/lockd", "/var/lib/virtwarden/tokens", "/tmp")
                    : Set.of("/var/lib/virtwarden/" + container.getName(), "/tmp");
            assertThat(container.getVolumeMounts().stream()
                            .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                            .map(VolumeMount::getMountPath))
                    .as(container.getName())
                    .containsExactlyInAnyOrderElementsOf(own);
            assertThat(container.getVolumeMounts().stream()
                            .filter(mount -> mount.getName().equals("state"))
                            .map(mount -> "/var/lib/virtwarden/" + mount.getSubPath()))
                    .as(container.getName())
                    .allMatch(own::contains);
            assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
                    .as("etcd's keys are for lockd")
                    .matches(names -> container.getName().equals("lockd") || !names.contains("etcd"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void foldersOfTheNodeAreFoldersAndFew(Case one) throws Exception {
        for (Volume volume : pod(one).getVolumes()) {
            if (volume.getHostPath() == null) continue;
            assertThat(volume.getHostPath().getType()).as(volume.getName()).startsWith("Directory");
            if (volume.getName().startsWith("logs-")) continue; // logd.folders
            assertThat(volume.getHostPath().getPath())
                    .as("a socket's own mount goes stale when libvirtd restarts")
                    .isIn("/run/libvirt", "/var/lib/virtwarden");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachIsAskedAtItsOwnPort(Case one) throws Exception {
        for (Container container : pod(one).getContainers()) {
            String name = container.getName();
            assertThat(container.getPorts()).singleElement().satisfies(port -> {
                assertThat(port.getName()).isEqualTo(name);
                assertThat(port.getContainerPort()).isEqualTo(PORTS.get(name));
                assertThat(port.getHostPort()).isNull();
            });
            for (var probe :
                    List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
                assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo(name);
            }
            assertThat(container.getArgs()).startsWith(name, "-c");
        }
    }

    @Test
    void networkPolicyLetsOutOnlyWhereTheDaemonsHaveBusiness() throws Exception {
        assertThat(egress("alerting-alone-values.yaml")).containsExactlyInAnyOrder(53, 53);
        assertThat(egress("leases-values.yaml")).containsExactlyInAnyOrder(53, 53, 2379);
        assertThat(egress("everything-values.yaml")).containsExactlyInAnyOrder(53, 53, 9092, 9093, 2379);
        assertThat(policy("leases-values.yaml").getSpec().getIngress())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getPorts().stream()
                                .map(port -> port.getPort().getStrVal()))
                        .containsExactly("lockd"));
    }

    @Test
    void rulesAndEndpointsReachTheDaemons() throws Exception {
        Case alerting = ofFile("alerting-alone-values.yaml");
        Map<?, ?> data = Chart.map(chart.kind(alerting, "ConfigMap").get(0), "data");
        assertThat(data.get("rules.yaml")).asString().contains("resume-after-io-error");
        assertThat(data.get("virtwarden.yaml")).asString().contains("rules: /etc/virtwarden/rules.yaml");
        Map<?, ?> leases =
                Chart.map(chart.kind(ofFile("leases-values.yaml"), "ConfigMap").get(0), "data");
        assertThat(leases.get("virtwarden.yaml"))
                .asString()
                .contains("https://etcd-2.etcd:2379", "ca: /run/secrets/virtwarden/etcd/ca.crt");
    }

    private static Case ofFile(String values) {
        return new Case(Chart.SOURCE.resolve("ci").resolve(values), "1.33.0");
    }

    private static List<Integer> egress(String values) throws JsonProcessingException {
        return policy(values).getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(NetworkPolicyPort::getPort)
                .map(port -> port.getIntVal())
                .toList();
    }

    private static NetworkPolicy policy(String values) throws JsonProcessingException {
        return typed(chart.kind(ofFile(values), "NetworkPolicy").get(0), NetworkPolicy.class);
    }

    private static PodSpec pod(Case one) throws JsonProcessingException {
        DaemonSet set = typed(chart.kind(one, "DaemonSet").get(0), DaemonSet.class);
        return set.getSpec().getTemplate().getSpec();
    }

    private static <T> T typed(Map<?, ?> object, Class<T> type) throws JsonProcessingException {
        return new KubernetesSerialization().unmarshal(new ObjectMapper().writeValueAsString(object), type);
    }
}
