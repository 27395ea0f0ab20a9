package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemons really tell of themselves what {@code own-metrics.txt} has; with -Ddocs.write=true it is written anew, with what is
 * new since.
 */
final class OwnMetricsIT {
    @TempDir
    Path folder;

    @Test
    void areTheOnesThatDashboardsMayName() throws Exception {
        Map<String, String> types = new TreeMap<>();
        try (RealDaemons daemons = new RealDaemons(folder)) {
            daemons.pages().values().forEach(page -> read(page, types));
        }
        if (Boolean.getBoolean("docs.write")) {
            write(types);
        }
        List<String> real = types.entrySet().stream()
                .map(type -> type.getKey() + " " + type.getValue())
                .toList();
        assertThat(real).containsAll(Tree.lines("own-metrics.txt"));
    }

    /** Metrics from libvirt stand in monitor's own table; which of garbage collection there are depends on luck. */
    private static void read(String page, Map<String, String> types) {
        for (String line : page.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (line.startsWith("# TYPE ") && !words[2].matches("(libvirt|jvm_gc)_.*")) {
                types.put(words[2], words[3]);
            }
        }
    }

    private static void write(Map<String, String> types) throws IOException {
        StringBuilder text = new StringBuilder(
                "# Made by OwnMetricsIT with -Ddocs.write=true: what the daemons tell of themselves.\n");
        types.forEach((name, type) -> text.append(name).append(' ').append(type).append('\n'));
        Path file = Tree.folder().resolve("src/test/resources/io/virtwarden/grafana/own-metrics.txt");
        Files.writeString(file, text);
    }
}
