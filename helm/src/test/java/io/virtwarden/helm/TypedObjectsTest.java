package io.virtwarden.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1DaemonSet;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.virtwarden.helm.Chart.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every object that the chart makes, held against two models of Kubernetes: fabric8's checks the types of values and knows the
 * Prometheus operator's objects; the official client's knows which fields there are and which there must be.
 */
final class TypedObjectsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Objects of Kubernetes itself; the operator's are known to fabric8 only. */
    private static final Map<String, Check> OFFICIAL = Map.of(
            "ConfigMap", V1ConfigMap::validateJsonElement,
            "DaemonSet", V1DaemonSet::validateJsonElement,
            "NetworkPolicy", V1NetworkPolicy::validateJsonElement,
            "Pod", V1Pod::validateJsonElement,
            "Service", V1Service::validateJsonElement,
            "ServiceAccount", V1ServiceAccount::validateJsonElement);

    private static final Set<String> OPERATORS = Set.of("PodMonitor", "PrometheusRule", "ServiceMonitor");

    @TempDir
    private static Path copy;

    private static Chart chart;

    @FunctionalInterface
    private interface Check {
        void accept(JsonElement object) throws IOException;
    }

    @BeforeAll
    static void helmRunsHere() throws IOException {
        chart = Chart.in(copy);
        // Helm's library leaves hooks out of what it renders; the pod of `helm test` is one.
        Path hook = copy.resolve("templates/tests/ready.yaml");
        Files.writeString(
                hook, Files.readString(hook).replaceAll("(?m)^  annotations:\\n(    helm.sh/hook.*\\n)+", ""));
    }

    static Stream<Case> cases() throws IOException {
        return Chart.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areWhatKubernetesKnows(Case one) throws Exception {
        List<String> faults = new ArrayList<>();
        for (Map<?, ?> object : chart.documents(one)) faults.addAll(faults(object));
        assertThat(faults).isEmpty();
    }

    @Test
    void everyKindOfObjectIsAmongThem() throws Exception {
        Set<String> kinds = new TreeSet<>();
        for (Case one : Chart.cases().toList()) {
            chart.documents(one).forEach(object -> kinds.add(String.valueOf(object.get("kind"))));
        }
        assertThat(kinds).containsAll(OFFICIAL.keySet()).containsAll(OPERATORS);
        assertThat(kinds).hasSize(OFFICIAL.size() + OPERATORS.size());
    }

    /** What these checks are worth: each finds its kind of fault. */
    @Test
    void wrongTypesUnknownAndMissingFieldsAreFound() throws Exception {
        String pod = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": [{%s}]}}";
        assertThat(faults(parsed(pod.formatted("\"name\": \"a\"")))).isEmpty();
        assertThat(faults(parsed(pod.formatted("\"name\": \"a\", \"prots\": []"))))
                .hasSize(2);
        assertThat(faults(parsed(pod.formatted("\"image\": \"a\"")))).hasSize(1);
        assertThat(faults(parsed("{\"apiVersion\": \"monitoring.coreos.com/v1\", \"kind\": \"PrometheusRule\","
                        + " \"spec\": {\"groups\": [{\"name\": \"a\", \"rules\": [{\"alret\": \"a\"}]}]}}")))
                .hasSize(1);
        assertThatThrownBy(() ->
                        faults(parsed(pod.formatted("\"name\": \"a\", \"ports\": [{\"containerPort\": \"many\"}]"))))
                .hasStackTraceContaining("containerPort");
    }

    private static Map<?, ?> parsed(String json) throws JsonProcessingException {
        return JSON.readValue(json, Map.class);
    }

    private static List<String> faults(Map<?, ?> object) throws JsonProcessingException {
        List<String> faults = new ArrayList<>();
        String kind = String.valueOf(object.get("kind"));
        String json = JSON.writeValueAsString(object);
        HasMetadata typed = new KubernetesSerialization().unmarshal(json);
        assertThat(typed.getClass().getSimpleName())
                .as("fabric8 has a type for it")
                .isEqualTo(kind);
        // What its type does not have is kept aside when read, and lost when only known fields are compared.
        UnknownFields.in(typed).forEach(path -> faults.add(kind + ": fabric8 does not know " + path));
        Check official = OFFICIAL.get(kind);
        if (official != null) {
            try {
                official.accept(new Gson().fromJson(json, JsonElement.class));
            } catch (IOException | IllegalArgumentException e) {
                faults.add(kind + ": " + e.getMessage());
            }
        }
        return faults;
    }
}
