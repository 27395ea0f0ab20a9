package io.virtwarden.alerting.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.virtwarden.alerting.action.ActionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleBookTest {
    @TempDir
    Path folder;

    @Test
    void readsARuleWithItsDefaults() throws Exception {
        RuleBook book = book("""
            rules:
              r1:
                description: test
                alert: ['alertname="A"']
                steps: [{action: resume}]
            """);

        Rule rule = book.named("r1").orElseThrow();
        assertThat(rule.mode()).isEqualTo(Mode.OBSERVE);
        assertThat(rule.maxAge()).isEqualTo(Duration.ofMinutes(15));
        assertThat(rule.limits().flaps()).isEqualTo(3);
        assertThat(book.version()).matches("[0-9a-f]{12}");
    }

    @Test
    void listsEveryFaultWithItsLineAndWhatWasProbablyMeant() throws IOException {
        RuleException fault = faults("""
            rules:
              r1:
                description: test
                alert: ['alertname="A"']
                mdoe: auto
                steps: [{action: resum}]
              r2:
                description: test
                statistic: disk.fill > 0.9
                steps:
                  - action: migrate
                    with: {destinaton: "qemu:///system"}
                    timeout: 0s
                quiet: [{from: "25:00", to: "06:00", zone: Mars/Olympus}]
              r3: {description: x, alert: ['alertname "A"'], steps: [{action: suspend}]}
              r4: {description: x, statistic: disk.fil > 0.9, steps: [{action: suspend}]}
            """);

        assertThat(String.join("\n", fault.faults()))
                .contains("rules.yaml:5", "did you mean 'rules.r1.mode'?")
                .contains("'resum' is no action, did you mean 'resume'?")
                .contains("is no matcher")
                .contains("did you mean 'disk.fill'?")
                .contains("did you mean 'destination'?", "migrate needs 'destination'")
                .contains("timeout", "must be 1s to 24h")
                .contains("25:00", "Mars/Olympus");
    }

    @Test
    void refusesToAbortWhatCannotBeEnded() throws IOException {
        RuleException fault = faults("""
            rules:
              no:
                {description: x, alert: ['a="b"'], on-resolved: abort, steps: [{action: core-dump, with: {folder: /d}, timeout: 1h}]}
              yes:
                description: x
                alert: ['a="b"']
                on-resolved: abort
                steps: [{action: core-dump, with: {folder: /d, memory-only: "false"}, timeout: 1h}]
            """);

        assertThat(fault.faults()).singleElement().asString().contains("rules.no", "on-resolved: abort needs a step");
    }

    @Test
    void refusesARuleWithTwoTriggersOrNone() throws IOException {
        RuleException fault = faults("""
            rules:
              two: {description: x, event: reboot, alert: ['a="b"'], steps: [{action: suspend}]}
              none: {description: x, steps: [{action: suspend}]}
            """);

        assertThat(fault.faults())
                .hasSize(2)
                .allMatch(text -> text.contains("exactly one of alert, event and statistic"));
    }

    @Test
    void refusesWhatThisBuildCannotDo() throws IOException {
        Path file = write("rules: {r: {description: x, event: reboot, mode: auto, steps: [{action: fence}]}}");

        RuleException fault =
                catchThrowableOfType(RuleException.class, () -> RuleBook.load(file, EnumSet.of(ActionKind.RESUME)));
        assertThat(fault.faults()).singleElement().asString().contains("rules.r", "cannot fence");
    }

    @Test
    void refusesAStepThatEndsBeforeItsActionMay() throws IOException {
        RuleException fault =
                faults("rules: {r: {description: x, event: reboot, steps: [{action: freeze, timeout: 9s}]}}");

        assertThat(fault.faults()).singleElement().asString().contains("timeout", "must be at least 10s");
    }

    @Test
    void refusesAnActionThatTheSettingsLackSomethingForUnlessItOnlyObserves() throws Exception {
        String rule = "rules: {r: {description: x, event: reboot, mode: %s, steps: [{action: fence}]}}";

        assertThat(book(rule.formatted("observe"))
                        .checked(spec -> Optional.of("nothing to fence with"))
                        .rules())
                .hasSize(1);
        RuleBook armed = book(rule.formatted("auto"));
        RuleException fault = catchThrowableOfType(
                RuleException.class, () -> armed.checked(spec -> Optional.of("nothing to fence with")));
        assertThat(fault.faults()).containsExactly("rules.r: nothing to fence with");
    }

    @Test
    void matchersReadLabelsAsAlertmanagerDoes() {
        Map<String, String> labels = Map.of("name", "välue \"x\"", "n", "10");

        assertThat(LabelMatcher.parse("name=\"välue \\\"x\\\"\"").matches(labels))
                .isTrue();
        assertThat(LabelMatcher.parse("n=~\"1\"").matches(labels))
                .as("anchored")
                .isFalse();
        assertThat(LabelMatcher.parse("n=~\"1.\"").matches(labels)).isTrue();
        assertThat(LabelMatcher.parse("gone=\"\"").matches(labels)).isTrue();
        assertThat(LabelMatcher.parse("gone!~\".+\"").matches(labels)).isTrue();
    }

    @Test
    void quietHoursKeepToTheirZoneThroughMidnightAndSummerTime() throws Exception {
        Rule rule = book("""
            rules:
              r:
                description: x
                event: reboot
                steps: [{action: suspend}]
                quiet: [{days: [sat], from: "22:00", to: "06:00", zone: Europe/Berlin}]
            """).named("r").orElseThrow();
        QuietHours quiet = rule.quiet().get(0);

        // 2026-03-28 is a Saturday; at 02:00 on Sunday Berlin goes from +01:00 to +02:00.
        assertThat(quiet.at(Instant.parse("2026-03-28T20:59:59Z"))).isFalse();
        assertThat(quiet.at(Instant.parse("2026-03-28T21:00:00Z"))).isTrue();
        assertThat(quiet.at(Instant.parse("2026-03-29T03:59:59Z"))).isTrue();
        assertThat(quiet.at(Instant.parse("2026-03-29T04:00:00Z"))).isFalse();
        assertThat(quiet.at(Instant.parse("2026-03-29T21:00:00Z"))).isFalse();
    }

    private RuleBook book(String yaml) throws IOException, RuleException {
        return RuleBook.load(write(yaml), EnumSet.allOf(ActionKind.class));
    }

    private RuleException faults(String yaml) throws IOException {
        Path file = write(yaml);
        return catchThrowableOfType(RuleException.class, () -> RuleBook.load(file, EnumSet.allOf(ActionKind.class)));
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("rules.yaml"), yaml);
    }
}
