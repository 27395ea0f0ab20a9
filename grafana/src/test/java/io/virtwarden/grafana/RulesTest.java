package io.virtwarden.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RulesTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|`|; )virtwarden ([a-z]+)");

    @Test
    void alertsSayWhatIsWrongHowBadItIsAndWhatToDo() {
        Set<String> names = new HashSet<>();
        for (Rules.Rule rule : Rules.alerts()) {
            assertThat(names.add(rule.alert())).as(rule.alert()).isTrue();
            assertThat(rule.labels().get("severity")).as(rule.alert()).isIn("info", "warning", "critical");
            assertThat(rule.notes()).as(rule.alert()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(rule.notes().get("summary"))
                    .as(rule.alert())
                    .contains("{{ $labels.instance }}")
                    .doesNotEndWith(".");
            assertThat(rule.notes().get("description")).as(rule.alert()).endsWith(".");
            assertThat(rule.notes().get("runbook_url")).endsWith("/runbooks/" + rule.alert());
        }
        assertThat(names).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() {
        List<String> runbooks = Tree.files("runbooks", ".md").stream()
                .map(file -> file.getFileName().toString().replace(".md", ""))
                .toList();
        assertThat(runbooks)
                .containsExactlyInAnyOrderElementsOf(
                        Rules.alerts().stream().map(Rules.Rule::alert).toList());
        for (Path file : Tree.files("runbooks", ".md")) {
            assertThat(Tree.read(file))
                    .as(file.toString())
                    .containsSubsequence("## Meaning", "## Impact", "## Diagnosis", "## Mitigation");
        }
    }

    /** A runbook is read at night: what it says to type must exist. */
    @Test
    void runbooksNameOnlyCommandsThatThereAre() {
        Set<String> commands = new HashSet<>();
        var declared = Pattern.compile("name = \"([a-z]+)\"");
        for (Path file : Tree.files("../dist/src/main/java/io/virtwarden/dist/command", ".java")) {
            declared.matcher(Tree.read(file)).results().forEach(result -> commands.add(result.group(1)));
        }
        assertThat(commands).contains("events", "doctor");
        for (Path file : Tree.files("runbooks", ".md")) {
            Set<String> used = COMMAND.matcher(Tree.read(file))
                    .results()
                    .map(result -> result.group(1))
                    .collect(Collectors.toSet());
            assertThat(commands).as(file.toString()).containsAll(used);
            assertThat(Tree.read(file)).as(file.toString()).containsAnyOf("virtwarden ", "virsh ", "systemctl ");
        }
    }

    @Test
    void linksBetweenRunbooksLeadSomewhere() {
        for (Path file : Tree.files("runbooks", ".md")) {
            Pattern.compile("]\\(([^)]+)\\)")
                    .matcher(Tree.read(file))
                    .results()
                    .forEach(link -> assertThat(Files.exists(file.resolveSibling(link.group(1))))
                            .as(file + ": " + link.group(1))
                            .isTrue());
        }
    }

    @Test
    void rulesNameOnlyMetricsThatThereAre() {
        Set<String> known = new HashSet<>(KnownMetrics.all().keySet());
        Rules.read().forEach(rule -> known.add(rule.recorded()));
        for (Rules.Rule rule : Rules.read()) {
            assertThat(Promql.metrics(rule.expr())).as(rule.expr()).isNotEmpty();
            assertThat(known).as(rule.alert() + rule.recorded()).containsAll(Promql.metrics(rule.expr()));
        }
    }

    @Test
    void dashboardsChangeColourWhereAlertsFire() {
        for (Limit limit : Limit.values()) {
            Rules.Rule rule = Rules.alerts().stream()
                    .filter(one -> one.alert().equals(limit.alert()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(limit + ": no alert " + limit.alert()));
            assertThat(rule.expr()).as(limit.name()).containsPattern("[<>]=? " + plain(limit.value()) + "(?![0-9.])");
        }
    }

    private static String plain(double value) {
        return Pattern.quote(
                java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
    }

    @Test
    void everyAlertIsTestedFiringAndQuiet() {
        String tests =
                Tree.files("rules/tests", ".yaml").stream().map(Tree::read).collect(Collectors.joining());
        for (Rules.Rule rule : Rules.alerts()) {
            assertThat(tests).contains("'" + rule.alert() + " fires'", "'" + rule.alert() + " is quiet: ");
        }
        for (Rules.Rule rule : Rules.read()) {
            if (!rule.recorded().isEmpty()) {
                assertThat(tests).contains("expr: '" + rule.recorded() + "'");
            }
        }
    }
}
