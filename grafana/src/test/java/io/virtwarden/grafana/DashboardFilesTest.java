package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code grafana/dashboards} is made of the classes beside this one; with -Ddocs.write=true it is written anew. */
final class DashboardFilesTest {
    @Test
    void areWhatTheSourceMakes() throws IOException {
        Path folder = Tree.folder().resolve("dashboards");
        for (Dashboard dashboard : Dashboard.all()) {
            Path file = folder.resolve(dashboard.uid() + ".json");
            String made = new DashboardJson(dashboard).text();
            if (Boolean.getBoolean("docs.write")) {
                Files.writeString(file, made);
            }
            assertThat(file).hasContent(made);
        }
    }

    @Test
    void areNoOthers() {
        List<String> names = Tree.files("dashboards", ".json").stream()
                .map(file -> file.getFileName().toString())
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Dashboard.all().stream()
                        .map(dashboard -> dashboard.uid() + ".json")
                        .toList())
                .hasSize(8);
    }
}
