package io.virtwarden.alerting.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.alerting.action.ActionClass;
import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.action.ActionSpec;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.rule.Limits;
import io.virtwarden.alerting.rule.Mode;
import io.virtwarden.alerting.rule.OnResolved;
import io.virtwarden.alerting.rule.QuietHours;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.Signal;
import io.virtwarden.alerting.rule.Step;
import io.virtwarden.alerting.rule.Trigger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final UUID DOMAIN = new UUID(7, 7);

    /** A situation in which everything is well; each test makes one thing wrong. */
    private static final class Case {
        Mode mode = Mode.AUTO;
        List<QuietHours> quiet = List.of();
        boolean needsLease;
        boolean firing = true;
        Instant startsAt = NOW.minusSeconds(60);
        Optional<UUID> domain = Optional.of(DOMAIN);
        ActionKind kind = ActionKind.SUSPEND;
        Optional<Pause> pause = Optional.empty();
        Optional<Set<UUID>> locals = Optional.of(domains(100));
        String job = "none";
        Optional<String> optIn = Optional.of("<a:alerting xmlns:a='x' allow='all'/>");
        Precondition precondition = new Precondition.Met("running");
        Optional<Look> look = Optional.empty();
        boolean looked = true;
        Map<String, String> allowed = Map.of();
        List<Deed> deeds = new ArrayList<>();
        Optional<String> breaker = Optional.empty();

        Situation situation() {
            Rule rule = new Rule(
                    "r",
                    "d",
                    new Trigger.OfAlert(List.of()),
                    mode,
                    List.of(new Step(ActionSpec.of(kind, Map.of()), Duration.ofMinutes(1), Step.Goal.EFFECT)),
                    Duration.ofMinutes(15),
                    new Limits(Duration.ofMinutes(10), 3, Duration.ofHours(6), 2),
                    quiet,
                    needsLease,
                    OnResolved.LEAVE);
            Sight sight = new Sight.Here("qemu:///system", DOMAIN, "vm", 1, 1, job, optIn, Map.of());
            Optional<Look> seen = look.isPresent() ? look : Optional.of(new Look(sight, precondition));
            return new Situation(
                    NOW,
                    rule,
                    Optional.of(rule.steps().get(0).action()),
                    new Signal(Signal.Source.ALERT, "A", Map.of(), "f", startsAt, firing, domain, 0),
                    pause,
                    locals,
                    looked ? seen : Optional.empty(),
                    allowed,
                    deeds,
                    new NodeLimits(4, Map.of(ActionClass.HEAVY, 1), 0.1, Duration.ofHours(1), Duration.ofMinutes(5)),
                    breaker);
        }
    }

    private static Set<UUID> domains(int count) {
        Set<UUID> all =
                IntStream.range(0, count - 1).mapToObj(i -> new UUID(1, i)).collect(Collectors.toSet());
        all.add(DOMAIN);
        return all;
    }

    private static Optional<String> code(UnaryOperator<Case> change) {
        return Guards.judge(change.apply(new Case()).situation()).declined().map(Verdict::code);
    }

    private static Deed deed(String rule, UUID domain, ActionKind kind, Duration ago, boolean running, boolean good) {
        Instant at = NOW.minus(ago);
        return new Deed(
                "id", rule, domain, kind, at, running ? Optional.empty() : Optional.of(at.plusSeconds(1)), good);
    }

    @Test
    void letsPassWhenEverythingIsWell() {
        assertThat(Guards.judge(new Case().situation()).passes()).isTrue();
    }

    @Test
    void asksAllGuardsInTheirOrder() {
        assertThat(Guards.judge(new Case().situation()).verdicts())
                .extracting(Verdict::guard)
                .containsExactlyElementsOf(Guards.names());
    }

    @Test
    void declinesWhilePausedAndNoLonger() {
        assertThat(code(c -> {
                    c.pause = Optional.of(new Pause("work", NOW.plusSeconds(1), "me"));
                    return c;
                }))
                .contains("paused");
        assertThat(code(c -> {
                    c.pause = Optional.of(new Pause("work", NOW, "me"));
                    return c;
                }))
                .isEmpty();
    }

    @Test
    void declinesARuleThatIsOffAndQuietHours() {
        assertThat(code(c -> {
                    c.mode = Mode.OFF;
                    return c;
                }))
                .contains("mode-off");
        assertThat(code(c -> {
                    c.quiet = List.of(new QuietHours(
                            EnumSet.allOf(DayOfWeek.class), LocalTime.of(11, 0), LocalTime.of(13, 0), ZoneOffset.UTC));
                    return c;
                }))
                .contains("quiet-hours");
    }

    @Test
    void declinesStaleResolvedAndFutureSignals() {
        assertThat(code(c -> {
                    c.startsAt = NOW.minus(Duration.ofMinutes(16));
                    return c;
                }))
                .contains("stale");
        assertThat(code(c -> {
                    c.firing = false;
                    return c;
                }))
                .contains("resolved");
        assertThat(code(c -> {
                    c.startsAt = NOW.plus(Duration.ofMinutes(6));
                    return c;
                }))
                .contains("clock-skew");
    }

    @Test
    void declinesWhatIsNotHereAndWhatCannotBeSeen() {
        assertThat(code(c -> {
                    c.domain = Optional.empty();
                    return c;
                }))
                .contains("no-domain");
        assertThat(code(c -> {
                    c.look = Optional.of(new Look(new Sight.Absent(), new Precondition.Unclear("gone")));
                    return c;
                }))
                .contains("not-local");
        assertThat(code(c -> {
                    c.look = Optional.of(new Look(new Sight.Unseen("libvirt away"), new Precondition.Unclear("x")));
                    return c;
                }))
                .contains("unseen");
    }

    @Test
    void needsNoLookToKnowThatADomainLivesElsewhere() {
        assertThat(code(c -> {
                    c.looked = false;
                    c.locals = Optional.of(Set.of(new UUID(9, 9)));
                    return c;
                }))
                .contains("not-local");
    }

    @Test
    void neverPassesWithoutALook() {
        Case unseen = new Case();
        unseen.looked = false;
        unseen.allowed = Map.of("*", "all");

        Judgement judgement = Guards.judge(unseen.situation());
        assertThat(judgement.passes()).isFalse();
        assertThat(judgement.declined()).isEmpty();
        assertThat(judgement.needsLook()).isPresent();
    }

    @Test
    void actsOnlyOnDomainsThatAreOptedInForThisAction() {
        assertThat(code(c -> {
                    c.optIn = Optional.empty();
                    return c;
                }))
                .contains("not-allowed");
        assertThat(code(c -> {
                    c.optIn = Optional.of("<x allow=\"resume, heavy\"/>");
                    return c;
                }))
                .contains("not-allowed");
        assertThat(code(c -> {
                    c.optIn = Optional.of("<x allow=\"resume, reversible\"/>");
                    return c;
                }))
                .isEmpty();
        assertThat(code(c -> {
                    c.optIn = Optional.empty();
                    c.allowed = Map.of("vm", "suspend");
                    return c;
                }))
                .isEmpty();
    }

    @Test
    void asksTheStateAndTheJob() {
        assertThat(code(c -> {
                    c.precondition = new Precondition.Unmet("not-running", "paused");
                    return c;
                }))
                .contains("not-running");
        assertThat(code(c -> {
                    c.precondition = new Precondition.Unclear("timeout");
                    return c;
                }))
                .contains("unclear");
        assertThat(code(c -> {
                    c.job = "migration";
                    return c;
                }))
                .contains("job-running");
        assertThat(code(c -> {
                    c.job = "migration";
                    c.kind = ActionKind.ABORT_JOB;
                    return c;
                }))
                .as("what ends a job may run beside it")
                .isEmpty();
    }

    @Test
    void coolsDownAfterSuccessAndFailureAlike() {
        for (boolean good : new boolean[] {true, false}) {
            assertThat(code(c -> {
                        c.deeds.add(deed("r", DOMAIN, ActionKind.SUSPEND, Duration.ofMinutes(9), false, good));
                        return c;
                    }))
                    .contains("cooldown");
        }
        assertThat(code(c -> {
                    c.deeds.add(deed("r", DOMAIN, ActionKind.SUSPEND, Duration.ofMinutes(11), false, true));
                    return c;
                }))
                .isEmpty();
    }

    @Test
    void callsAPersonWhenItFlaps() {
        assertThat(code(c -> {
                    for (int hour = 1; hour <= 3; hour++) {
                        c.deeds.add(deed("r", DOMAIN, ActionKind.SUSPEND, Duration.ofHours(hour), false, true));
                    }
                    return c;
                }))
                .contains("flapping");
    }

    @Test
    void limitsWhatRunsAtTheSameTime() {
        assertThat(code(c -> {
                    c.deeds.add(deed("x", DOMAIN, ActionKind.RESUME, Duration.ofSeconds(1), true, false));
                    return c;
                }))
                .contains("domain-busy");
        assertThat(code(c -> {
                    for (int i = 0; i < 4; i++) {
                        c.deeds.add(deed("x", new UUID(1, i), ActionKind.RESUME, Duration.ofSeconds(1), true, false));
                    }
                    return c;
                }))
                .contains("node-busy");
        assertThat(code(c -> {
                    c.kind = ActionKind.MANAGED_SAVE;
                    c.deeds.add(deed("x", new UUID(1, 1), ActionKind.SAVE, Duration.ofSeconds(1), true, false));
                    return c;
                }))
                .contains("class-busy");
        assertThat(code(c -> {
                    for (int i = 0; i < 2; i++) {
                        c.deeds.add(deed("r", new UUID(1, i), ActionKind.RESUME, Duration.ofSeconds(1), true, false));
                    }
                    return c;
                }))
                .contains("rule-busy");
    }

    @Test
    void touchesOnlyAShareOfTheDomains() {
        assertThat(code(c -> {
                    for (int i = 0; i < 10; i++) {
                        c.deeds.add(deed("x", new UUID(1, i), ActionKind.RESUME, Duration.ofMinutes(20), false, true));
                    }
                    return c;
                }))
                .contains("share");
        assertThat(code(c -> {
                    c.locals = Optional.empty();
                    return c;
                }))
                .as("missing knowledge declines")
                .contains("domains-unknown");
    }

    @Test
    void declinesWhileTheBreakerIsOpenAndWithoutTheLease() {
        assertThat(code(c -> {
                    c.breaker = Optional.of("3 actions failed");
                    return c;
                }))
                .contains("breaker-open");
        assertThat(code(c -> {
                    c.needsLease = true;
                    return c;
                }))
                .contains("lease-unknown");
    }

    /** Whatever else is so: more trouble never turns a no into a yes. */
    @Test
    void moreTroubleNeverAllowsMore() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            Case c = random(random);
            boolean before = Guards.judge(c.situation()).passes();
            worsen(c, random.nextInt(7));
            boolean after = Guards.judge(c.situation()).passes();
            assertThat(!before && after).as("seed %d round %d", seed, round).isFalse();
            assertThat(after && !c.firing).as("seed %d round %d", seed, round).isFalse();
        }
    }

    private static Case random(Random random) {
        Case c = new Case();
        c.looked = random.nextInt(5) > 0;
        c.firing = random.nextInt(8) > 0;
        c.startsAt = NOW.minusSeconds(random.nextInt(1200) - 100);
        c.job = random.nextInt(6) > 0 ? "none" : "save";
        c.optIn = random.nextInt(5) > 0 ? c.optIn : Optional.empty();
        for (int i = random.nextInt(4); i > 0; i--) {
            c.deeds.add(deed(
                    random.nextBoolean() ? "r" : "x",
                    random.nextBoolean() ? DOMAIN : new UUID(1, random.nextInt(50)),
                    ActionKind.RESUME,
                    Duration.ofMinutes(random.nextInt(60)),
                    random.nextInt(4) == 0,
                    random.nextBoolean()));
        }
        return c;
    }

    private static void worsen(Case c, int how) {
        switch (how) {
            case 0 -> c.pause = Optional.of(new Pause("x", NOW.plusSeconds(9), "me"));
            case 1 -> c.firing = false;
            case 2 -> c.looked = false;
            case 3 -> c.deeds.add(deed("x", new UUID(2, 2), ActionKind.RESUME, Duration.ofSeconds(5), true, false));
            case 4 -> c.breaker = Optional.of("open");
            case 5 -> c.locals = Optional.empty();
            default -> c.precondition = new Precondition.Unclear("?");
        }
    }
}
