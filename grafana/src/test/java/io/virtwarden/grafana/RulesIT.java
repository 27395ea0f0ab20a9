package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules, and every expression of the dashboards, in the eyes of promtool. */
final class RulesIT {
    @TempDir
    Path folder;

    @BeforeEach
    void wanted() {
        LabRequirements.demand(Part.PROMETHEUS);
    }

    @Test
    void haveNothingThatPromtoolMinds() throws Exception {
        for (Path file : Tree.files("rules", ".yaml")) {
            assertThat(Tool.run(folder, "promtool", "check", "rules", "--lint=all", file.toString()))
                    .contains("SUCCESS");
        }
    }

    @Test
    void fireWhenTheyShouldAndOnlyThen() throws Exception {
        for (Path file : Tree.files("rules/tests", ".yaml")) {
            assertThat(Tool.run(folder, "promtool", "test", "rules", file.toString()))
                    .contains("SUCCESS")
                    .doesNotContain("FAILED");
        }
    }

    @Test
    void queriesOfDashboardsAreValidPromQl() throws Exception {
        StringBuilder yaml = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
        int number = 0;
        for (DashboardLintTest.Placed panel : DashboardLintTest.panels()) {
            for (String expr : panel.json().path("targets").findValuesAsText("expr")) {
                yaml.append("      - record: panel").append(number++).append("\n        expr: '");
                yaml.append(Promql.filledIn(expr, "a|b", "5m", "3h").replace("'", "''"))
                        .append("'\n");
            }
        }
        Path file = Files.writeString(folder.resolve("panels.yaml"), yaml);
        assertThat(Tool.run(folder, "promtool", "check", "rules", file.toString()))
                .contains(number + " rules found");
    }
}
