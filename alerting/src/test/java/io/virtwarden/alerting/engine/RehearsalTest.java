package io.virtwarden.alerting.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.memory.SignalHistory.Taken;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private static final Instant THEN = Instant.parse("2026-11-01T03:00:00Z");

    @TempDir
    Path folder;

    private Rehearsal rehearsal(String rules) throws Exception {
        Path file = Files.writeString(folder.resolve("rules.yaml"), rules);
        RuleBook book = RuleBook.load(file, EnumSet.allOf(ActionKind.class));
        return new Rehearsal(EngineUnderTest.settings(), book, Optional.of(EngineUnderTest.domains(100)));
    }

    private static Taken alert(int domain, Instant at) {
        return new Taken(at, EngineUnderTest.alert(new UUID(1, domain), at));
    }

    @Test
    void countsCooldownsByTheClockOfThatTime() throws Exception {
        String rules = EngineUnderTest.suspends("auto").replace("cooldown: 0s", "cooldown: 10m");
        List<Taken> past =
                List.of(alert(1, THEN), alert(1, THEN.plusSeconds(60)), alert(1, THEN.plus(Duration.ofMinutes(11))));

        Rehearsal.Report report = rehearsal(rules).of(past, Optional.empty());

        assertThat(report.counts()).isEqualTo(Map.of("calm", Map.of("would-act", 2, "declined:cooldown", 1)));
        assertThat(report.lines()).hasSize(3);
    }

    @Test
    void takesWhatWasSentAgainForOne() throws Exception {
        Taken alert = alert(1, THEN);
        Rehearsal.Report report =
                rehearsal(EngineUnderTest.suspends("approve")).of(List.of(alert, alert, alert), Optional.empty());

        assertThat(report.signals()).isEqualTo(3);
        assertThat(report.matched()).isEqualTo(1);
        assertThat(report.counts()).isEqualTo(Map.of("calm", Map.of("would-ask", 1)));
    }

    @Test
    void aStormOfThatTimeWouldHaveReachedFewDomains() throws Exception {
        List<Taken> storm = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            storm.add(alert(i, THEN.plusMillis(i)));
        }
        Rehearsal.Report report = rehearsal(EngineUnderTest.suspends("auto")).of(storm, Optional.empty());

        assertThat(report.counts()).isEqualTo(Map.of("calm", Map.of("would-act", 10, "declined:share", 50)));
    }

    @Test
    void looksAtOneRuleIfToldTo() throws Exception {
        Signal signal = EngineUnderTest.alert(EngineUnderTest.VM, THEN);
        Rehearsal.Report report =
                rehearsal(EngineUnderTest.suspends("auto")).of(List.of(new Taken(THEN, signal)), Optional.of("other"));

        assertThat(report.matched()).isZero();
    }
}
