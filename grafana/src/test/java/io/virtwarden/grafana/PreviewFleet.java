package io.virtwarden.grafana;

import io.virtwarden.testkit.lab.PrometheusProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** No test by itself, and not run as one: what bin/dashboards-preview draws. */
@EnabledIfSystemProperty(named = "preview.out", matches = ".+")
final class PreviewFleet {
    private static final int SECONDS = 120;

    @TempDir
    Path folder;

    @Test
    void answersThePanelsAfterAFewMinutes() throws Exception {
        Map<String, String> own;
        try (RealDaemons daemons = new RealDaemons(folder)) {
            own = daemons.pages();
        }
        try (SyntheticFleet fleet = new SyntheticFleet(own);
                PrometheusProcess prometheus = PrometheusProcess.configured(
                        """
                        global: {scrape_interval: 5s, scrape_timeout: 5s, evaluation_interval: 5s}
                        rule_files: ['%s/*.yaml']
                        %s\
                        """.formatted(Tree.folder().resolve("rules"), fleet.scrapeConfigs()))) {
            // The pictures are of time that has passed: there is nothing else to wait for.
            Thread.sleep(SECONDS * 1000L);
            List<String> command = new ArrayList<>(List.of(
                    "node",
                    Tree.folder().resolve("preview/fetch.mjs").toString(),
                    prometheus.address(),
                    System.getProperty("preview.out")));
            Tree.files("dashboards", ".json").forEach(file -> command.add(file.toString()));
            String said = Tool.run(folder, command.toArray(new String[0]));
            System.out.println(said);
        }
    }
}
