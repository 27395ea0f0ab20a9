package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.guard.Deed;
import io.virtwarden.alerting.guard.Guards;
import io.virtwarden.alerting.guard.Judgement;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.guard.Verdict;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.SignalHistory.Taken;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.RuleBook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What rules would have done about signals of the past, by their own clock: cooldown, flapping, shares and the breaker count as they
 * would have. No domain is looked at, for nobody knows how it was: what only a look can say is taken to let pass, and every action
 * to have helped at once. The pauses of that time do not count. A pure function; any thread.
 */
public final class Rehearsal {
    /** Lines kept; the counts are of all. */
    private static final int LINES = 1000;

    private static final Duration LONGEST_WINDOW = Duration.ofDays(30);

    /**
     * One decision.
     *
     * @param at when the signal came
     * @param decision {@code would-act}, {@code would-ask} (mode approve), {@code would-observe} or {@code declined}
     * @param code which guard's reason, {@code ok} if none declines
     */
    public record Line(
            String at,
            String rule,
            String signal,
            String domain,
            String action,
            String decision,
            String code,
            String text) {}

    /**
     * All of it.
     *
     * @param signals how many were looked at
     * @param matched how many of them rules were about, counted once per rule
     * @param counts by rule, then by decision and code
     * @param lines the first {@value #LINES}
     */
    public record Report(int signals, int matched, Map<String, Map<String, Integer>> counts, List<Line> lines) {}

    private final EngineSettings settings;
    private final RuleBook book;
    private final Optional<Set<UUID>> locals;
    private final Breaker breaker;
    private final Deque<Deed> deeds = new ArrayDeque<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final List<Line> lines = new ArrayList<>();
    private int matched;

    Rehearsal(EngineSettings settings, RuleBook book, Optional<Set<UUID>> locals) {
        this.settings = settings;
        this.book = book;
        this.locals = locals;
        this.breaker = new Breaker(settings.breaker());
    }

    /** Goes through them in the order of time. Once; slow for many, so on a worker. */
    public Report of(List<Taken> signals, Optional<String> only) {
        List<Taken> ordered =
                signals.stream().sorted(Comparator.comparing(Taken::at)).toList();
        for (Taken taken : ordered) {
            for (Rule rule : book.rules()) {
                boolean asked = only.map(rule.name()::equals).orElse(true);
                if (asked && rule.trigger().matches(taken.signal())) {
                    judge(rule, taken);
                }
            }
        }
        return new Report(signals.size(), matched, counts, lines);
    }

    private void judge(Rule rule, Taken taken) {
        String id = Identity.action(rule.name(), taken.signal(), 0);
        if (!known.add(id)) {
            return; // sent again
        }
        matched++;
        Instant now = taken.at();
        taken.signal().domain().ifPresent(domain -> breaker.signalled(domain, now));
        while (!deeds.isEmpty() && deeds.peek().startedAt().isBefore(now.minus(LONGEST_WINDOW))) {
            deeds.remove();
        }
        Judgement judgement = Guards.judge(situation(rule, taken));
        Optional<Verdict> no = judgement.declined();
        String decision = no.isPresent() ? "declined" : willing(rule);
        String code = no.map(Verdict::code).orElse("ok");
        if (no.isEmpty() && taken.signal().domain().isPresent()) {
            ActionKind kind = rule.steps().get(0).action().kind();
            UUID domain = taken.signal().domain().get();
            deeds.add(new Deed(id, rule.name(), domain, kind, now, Optional.of(now), true));
        }
        counts.computeIfAbsent(rule.name(), first -> new TreeMap<>())
                .merge(no.isPresent() ? decision + ":" + code : decision, 1, Integer::sum);
        if (lines.size() < LINES) {
            lines.add(line(rule, taken, decision, code, no.map(Verdict::text).orElse("no guard declines")));
        }
    }

    private static String willing(Rule rule) {
        return switch (rule.mode()) {
            case AUTO -> "would-act";
            case APPROVE -> "would-ask";
            case OBSERVE, OFF -> "would-observe";
        };
    }

    private Situation situation(Rule rule, Taken taken) {
        return new Situation(
                taken.at(),
                rule,
                rule.steps().get(0).action().resolve(taken.signal().labels()),
                taken.signal(),
                Optional.empty(),
                locals,
                Optional.empty(),
                settings.allowed(),
                List.copyOf(deeds),
                settings.limits(),
                breaker.look(taken.at(), locals.map(Set::size).orElse(0)));
    }

    private static Line line(Rule rule, Taken taken, String decision, String code, String text) {
        return new Line(
                taken.at().toString(),
                rule.name(),
                taken.signal().name(),
                taken.signal().domain().map(UUID::toString).orElse(""),
                rule.steps().get(0).action().kind().word(),
                decision,
                code,
                text);
    }
}
