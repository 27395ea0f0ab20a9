package io.virtwarden.alerting.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.engine.EngineUnderTest;
import io.virtwarden.alerting.intake.StatisticIntake.Value;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.alerting.rule.Statistic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticIntakeTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final UUID DOMAIN = new UUID(7, 7);
    private static final String RULES = """
        rules:
          full:
            description: test
            statistic: disk.fill > 95%
            for: 30s
            where: ['disk=~"vd."']
            steps: [{action: suspend}]
          stuck:
            description: test
            statistic: job.stalled > 60
            steps: [{action: abort-job}]
        """;

    @TempDir
    Path folder;

    private EngineUnderTest bench;
    private StatisticIntake intake;
    private RuleBook book;

    @BeforeEach
    void start() throws Exception {
        bench = new EngineUnderTest(folder, RULES);
        intake = new StatisticIntake(bench.engine);
        book = RuleBook.load(Files.writeString(folder.resolve("book.yaml"), RULES), EnumSet.allOf(ActionKind.class));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Value fill(String disk, double value) {
        return new Value(DOMAIN, "vm", Statistic.DISK_FILL, Map.of("disk", disk), value);
    }

    private List<Signal> at(int seconds, Value... values) {
        return intake.step(List.of(values), book, NOON.plusSeconds(seconds));
    }

    @Test
    void beginsWhenAValueWasBeyondForAsLongAsTheRuleAsks() {
        assertThat(at(0, fill("vda", 0.96))).isEmpty();
        assertThat(at(29, fill("vda", 0.97))).isEmpty();
        List<Signal> begun = at(30, fill("vda", 0.98));

        assertThat(begun).hasSize(1);
        assertThat(begun.get(0).startsAt()).as("when it was first beyond").isEqualTo(NOON);
        assertThat(begun.get(0).labels()).containsEntry("disk", "vda").containsEntry("uuid", DOMAIN.toString());
        assertThat(at(45, fill("vda", 0.99)))
                .as("again, in case that it was refused")
                .isEqualTo(begun);
    }

    @Test
    void aBreakBeginsAnew() {
        at(0, fill("vda", 0.96));
        at(20, fill("vda", 0.94));
        assertThat(at(40, fill("vda", 0.96))).isEmpty();
        assertThat(at(70, fill("vda", 0.96)).get(0).startsAt()).isEqualTo(NOON.plusSeconds(40));
    }

    @Test
    void isOverWhenTheValueIsBackOrIsNotMeasuredAnyMore() {
        at(0, fill("vda", 0.96), fill("vdb", 0.96));
        assertThat(at(30, fill("vda", 0.96), fill("vdb", 0.96))).hasSize(2);
        List<Signal> over = at(45, fill("vda", 0.5));

        assertThat(over).hasSize(2).noneMatch(Signal::firing);
        assertThat(at(60)).as("once").isEmpty();
    }

    @Test
    void theThresholdItselfAndWhatIsNoNumberAreNotBeyond() {
        at(0, fill("vda", 0.95), fill("vdb", Double.NaN));
        assertThat(at(60, fill("vda", 0.95), fill("vdb", Double.NaN))).isEmpty();
        assertThat(at(90, fill("sda", 0.99))).as("not a disk of the rule").isEmpty();
        assertThat(at(130, fill("sda", 0.99))).isEmpty();
    }

    @Test
    void aRuleThatIsGoneEndsItsSignals() {
        Value stalled = new Value(DOMAIN, "vm", Statistic.JOB_STALLED, Map.of(), 61);
        assertThat(at(0, stalled)).as("without a duration at once").hasSize(1);

        List<Signal> after = intake.step(List.of(stalled), RuleBook.empty(), NOON.plusSeconds(15));
        assertThat(after).hasSize(1).noneMatch(Signal::firing);
    }

    @Test
    void handsSignalsToTheEngine() throws Exception {
        intake.round(
                List.of(new Value(EngineUnderTest.VM, "vm", Statistic.JOB_STALLED, Map.of(), 99)), book, Instant.now());

        assertThat(bench.incidents()).hasSize(1);
        assertThat(bench.incidents().get(0).signal().name()).isEqualTo("job.stalled");
    }
}
