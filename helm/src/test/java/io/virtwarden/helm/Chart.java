package io.virtwarden.helm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart as Helm renders it.
 *
 * @param folder with its links followed, as in a package: about each link Helm writes a line to the standard error
 */
record Chart(Path folder) {
    static final Path SOURCE = Path.of("virtwarden").toAbsolutePath();
    private static final List<String> KUBERNETES = List.of("1.25.0", "1.29.0", "1.33.0");

    /** Values, and a version of Kubernetes. */
    record Case(Path values, String kubernetes) {
        @Override
        public String toString() {
            return values.getFileName() + " on " + kubernetes;
        }
    }

    /** Copies it there; leaves the test out where Helm's library does not exist. */
    static Chart in(Path folder) throws IOException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "left out: Helm's library exists for Linux on x86-64 only");
        try (Stream<Path> files = Files.walk(SOURCE, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(SOURCE.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.copy(file, copy);
            }
        }
        return new Chart(folder);
    }

    /** Every file of values in {@code ci/}, on every version. */
    static Stream<Case> cases() throws IOException {
        try (Stream<Path> files = Files.list(SOURCE.resolve("ci"))) {
            return files.sorted().toList().stream()
                    .flatMap(values -> KUBERNETES.stream().map(version -> new Case(values, version)));
        }
    }

    Helm helm() {
        return new Helm(folder);
    }

    String template(Case one) {
        return helm().template()
                .withName("vw")
                .withNamespace("ops")
                .withKubeVersion(one.kubernetes())
                .withValuesFile(one.values())
                .call();
    }

    List<Map<?, ?>> documents(Case one) {
        List<Map<?, ?>> all = new ArrayList<>();
        for (Object document : new Yaml().loadAll(template(one))) {
            if (document instanceof Map<?, ?> map) all.add(map);
        }
        return all;
    }

    List<Map<?, ?>> kind(Case one, String kind) {
        return documents(one).stream()
                .filter(document -> kind.equals(document.get("kind")))
                .toList();
    }

    Map<?, ?> pod(Case one) {
        return map(map(map(kind(one, "DaemonSet").get(0), "spec"), "template"), "spec");
    }

    static Map<?, ?> map(Map<?, ?> in, String key) {
        Object value = in.get(key);
        if (value instanceof Map<?, ?> map) return map;
        throw new AssertionError("there is no map '" + key + "' in " + in);
    }

    static List<Map<?, ?>> list(Map<?, ?> in, String key) {
        List<Map<?, ?>> all = new ArrayList<>();
        if (in.get(key) instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> map) all.add(map);
            }
        }
        return all;
    }
}
