package io.virtwarden.alerting.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.guard.Guards;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.Situation;
import io.virtwarden.alerting.guard.Verdict;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Identity;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.memory.Retention;
import io.virtwarden.alerting.rule.Rule;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Takes signals in, decides, acts, remembers. All methods return at once, on any thread; everything happens on one thread of
 * its own. Futures fail with {@link RefusedException} if nothing was done.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger();
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration HISTORY = Duration.ofDays(31);
    private static final Duration CLOSED = Duration.ofDays(7);

    /** One line of a simulation. */
    public record Simulated(String rule, String action, boolean passes, List<Verdict> verdicts) {}

    private final Node node;
    private final Diary diary;
    private final Breaker breaker;
    private final Desk desk;
    private final Meters meters;
    private final Course course;
    private final Doing doing;
    private Instant housekept = Instant.MIN;
    private Instant retried = Instant.MIN;
    private int waiting;
    private Runnable trimming = () -> {};

    /** Starts nothing yet. */
    public Engine(
            Diary diary,
            Actions actions,
            EngineSettings settings,
            RuleBook book,
            InstantSource clock,
            MeterRegistry registry) {
        this.diary = diary;
        node = new Node(settings, clock);
        node.book(book);
        breaker = new Breaker(settings.breaker());
        desk = new Desk(settings.inbox(), this::gauges, this::tick, TICK);
        meters = new Meters(registry, desk);
        doing = new Doing(node, diary, actions, breaker, desk, meters, this::ended);
        course = new Course(node, diary, actions, doing, desk, meters);
    }

    /** Lets go of old records once a minute from then on. Before {@link #start}. */
    public void keep(Retention retention, LongSupplier acknowledged) {
        trimming = () -> {
            try {
                retention.run(acknowledged.getAsLong(), node.now());
            } catch (IOException e) {
                LOG.error("old records of alerting cannot be removed", e);
            }
        };
    }

    /** Examines what an earlier process left open, then decides. Once. */
    public void start(String by) {
        desk.answer(() -> {
            diary.ledger().breaker().ifPresent(why -> breaker.restore(why, node.now()));
            write(rulesLoaded(by));
            List<Incident> all = List.copyOf(diary.ledger().incidents());
            all.stream().filter(one -> one.phase() == Incident.Phase.STARTED).forEach(doing::examine);
        });
        desk.start();
    }

    private Fact rulesLoaded(String by) {
        List<String> names = node.book().rules().stream()
                .map(rule -> rule.name() + "=" + rule.mode().word())
                .toList();
        return new Fact.RulesLoaded(node.book().version(), names, by);
    }

    private void write(Fact fact) {
        diary.write(fact, "");
    }

    private void ended(String incident) {
        lookAtBreaker();
        course.consider(incident);
    }

    // ---- in

    /** Takes signals in; completes when what is new of them is on stable storage. */
    public CompletableFuture<Receipt> submit(List<Signal> signals) {
        return durably(() -> take(signals));
    }

    private Receipt take(List<Signal> signals) {
        Ledger ledger = diary.ledger();
        if (ledger.size() + signals.size() > node.settings().incidents()) {
            ledger.forget(
                    node.now().minus(HISTORY),
                    node.now().minus(CLOSED),
                    node.settings().incidents() / 2);
        }
        if (ledger.size() + signals.size() > node.settings().incidents()) {
            throw new RefusedException(ledger.size() + " incidents are open, alerting.incidents.max is "
                    + node.settings().incidents());
        }
        int[] counts = new int[4];
        List<String> fresh = new ArrayList<>();
        for (Signal signal : signals) {
            take(signal, fresh, counts);
        }
        lookAtBreaker();
        desk.answer(() -> fresh.forEach(course::consider));
        return new Receipt(counts[0], counts[1], counts[2], counts[3]);
    }

    private void take(Signal signal, List<String> fresh, int[] counts) {
        List<Rule> rules = node.book().matching(signal);
        if (rules.isEmpty()) {
            counts[2]++;
            meters.signal(signal.source(), "unmatched");
        }
        for (Rule rule : rules) {
            String key = Identity.incident(rule.name(), signal);
            Optional<Incident> known = diary.ledger().incident(key);
            if (known.isEmpty()) {
                diary.write(new Fact.Received(key, rule.name(), Fact.Kept.of(signal)), Node.subject(signal));
                signal.domain().ifPresent(domain -> breaker.signalled(domain, node.now()));
                fresh.add(key);
            }
            boolean over = !signal.firing() && known.map(Incident::firing).orElse(true);
            if (over) {
                diary.write(new Fact.Resolved(key), Node.subject(signal));
            } else if (known.isPresent() && known.get().observed()) {
                fresh.add(key); // the rule may do more by now
            }
            int outcome = over ? 3 : known.isEmpty() ? 0 : 1;
            counts[outcome]++;
            meters.signal(signal.source(), outcome == 3 ? "resolved" : outcome == 0 ? "received" : "duplicate");
        }
    }

    /** Alertmanager left alerts out. */
    public CompletableFuture<Receipt> truncated(String receiver, String group, long missing) {
        return durably(() -> {
            write(new Fact.Truncated(receiver, group, missing));
            meters.truncated(missing);
            return new Receipt(0, 0, 0, 0);
        });
    }

    /** A connection listed its domains. */
    public boolean listed(String uri, Set<UUID> domains) {
        return desk.offer(() -> node.listed(uri, domains));
    }

    /** A domain came to or left a connection. */
    public boolean changed(String uri, UUID domain, boolean there) {
        return desk.offer(() -> node.changed(uri, domain, there));
    }

    /** Nothing is known of a connection's domains any more. */
    public boolean lost(String uri) {
        return desk.offer(() -> node.lost(uri));
    }

    // ---- people

    /**
     * Answers what waits: one conditional change, so that of two answers one counts.
     *
     * @return what became of it; empty if nothing with this id waits
     */
    public CompletableFuture<Optional<Incident>> answer(String id, boolean approve, String by, String reason) {
        return durably(() -> {
            List<Incident> found = diary.ledger().find(id).stream()
                    .filter(incident -> incident.phase() == Incident.Phase.WAITING)
                    .toList();
            if (found.size() != 1) {
                return Optional.empty();
            }
            Incident incident = found.get(0);
            answer(incident, approve ? "approved" : "rejected", by, reason);
            desk.answer(() -> course.consider(incident.key()));
            return diary.ledger().incident(incident.key());
        });
    }

    private void answer(Incident incident, String answer, String by, String reason) {
        String id = Identity.action(incident.rule(), incident.signal(), incident.step());
        diary.write(new Fact.Answered(incident.key(), id, answer, by, reason), Node.subject(incident.signal()));
    }

    /** Nothing is begun until then; what runs goes on. */
    public CompletableFuture<Boolean> pause(String reason, Instant until, String by) {
        return durably(() -> {
            write(new Fact.Paused(reason, until.toString(), by));
            return true;
        });
    }

    /** Ends a pause. */
    public CompletableFuture<Boolean> unpause(String by) {
        return durably(() -> {
            boolean paused =
                    diary.ledger().pause().filter(pause -> pause.at(node.now())).isPresent();
            write(new Fact.Unpaused(by));
            return paused;
        });
    }

    /** Closes the breaker by hand. */
    public CompletableFuture<Boolean> resetBreaker(String by) {
        return durably(() -> {
            breaker.reset();
            write(new Fact.Breaker(false, "reset", by));
            return true;
        });
    }

    /** Puts another book into force, as a whole. */
    public CompletableFuture<Boolean> rules(RuleBook book, String by) {
        return durably(() -> {
            node.book(book);
            write(rulesLoaded(by));
            return true;
        });
    }

    // ---- out

    /** Looks at what is known now; {@code question} must be quick and must not keep the ledger. */
    public <T> CompletableFuture<T> ask(Function<Ledger, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!desk.offer(() -> answer.complete(question.apply(diary.ledger())))) {
            answer.completeExceptionally(new RefusedException("too many requests wait"));
        }
        return answer;
    }

    /** The book in force. */
    public CompletableFuture<RuleBook> book() {
        return ask(ledger -> node.book());
    }

    /** What every rule that is about this signal would do, with a look at the domain. Nothing is written or done. */
    public CompletableFuture<List<Simulated>> simulate(Signal signal, Optional<String> only) {
        return ask(ledger -> node.book().rules().stream()
                        .filter(rule -> only.map(rule.name()::equals)
                                .orElse(rule.trigger().matches(signal)))
                        .map(rule -> simulated(signal, rule))
                        .toList())
                .thenCompose(Engine::all);
    }

    private CompletableFuture<Simulated> simulated(Signal signal, Rule rule) {
        Situation blind = course.situation(signal, rule, 0, Optional.empty());
        return course.ask(blind).thenCompose(look -> ask(ledger -> judged(signal, rule, look)));
    }

    private Simulated judged(Signal signal, Rule rule, Look look) {
        var judgement = Guards.judge(course.situation(signal, rule, 0, Optional.of(look)));
        String action = rule.steps().get(0).action().kind().word();
        return new Simulated(rule.name(), action, judgement.passes(), judgement.verdicts());
    }

    private static CompletableFuture<List<Simulated>> all(List<CompletableFuture<Simulated>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }

    private <T> CompletableFuture<T> durably(java.util.function.Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!diary.accepting()) {
            answer.completeExceptionally(new RefusedException("the journal takes nothing now"));
        } else if (!desk.offer(() -> worked(work, answer))) {
            answer.completeExceptionally(new RefusedException("too many requests wait"));
        }
        return answer;
    }

    private <T> void worked(java.util.function.Supplier<T> work, CompletableFuture<T> answer) {
        try {
            T result = work.get();
            var unused = diary.durable().whenComplete((done, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(new RefusedException(String.valueOf(failure.getMessage())));
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    // ---- time

    private void tick() {
        doing.tick();
        lookAtBreaker();
        expire();
        Instant now = node.now();
        if (!now.isBefore(retried.plusSeconds(1))) {
            retried = now;
            course.retry();
        }
        if (!now.isBefore(housekept.plusSeconds(60))) {
            housekept = now;
            diary.ledger()
                    .forget(
                            now.minus(HISTORY),
                            now.minus(CLOSED),
                            node.settings().incidents() / 2);
            trimming.run();
        }
        gauges();
    }

    private void expire() {
        Instant now = node.now();
        List<Incident> asked = diary.ledger().incidents().stream()
                .filter(one -> one.phase() == Incident.Phase.WAITING)
                .toList();
        waiting = asked.size();
        List<Incident> late =
                asked.stream().filter(one -> !one.firing() || expired(one, now)).toList();
        for (Incident incident : late) {
            String why = incident.firing() ? "nobody answered in time" : "the signal is over";
            answer(incident, "expired", "alerting", why);
        }
    }

    private static boolean expired(Incident incident, Instant now) {
        var decision = incident.decision();
        String expires = decision == null ? null : decision.expires();
        return expires != null && !now.isBefore(Instant.parse(expires));
    }

    private void lookAtBreaker() {
        int domains = node.locals().map(Set::size).orElse(0);
        Optional<String> why = breaker.look(node.now(), domains);
        boolean was = diary.ledger().breaker().isPresent();
        if (why.isPresent() != was && diary.accepting()) {
            write(new Fact.Breaker(why.isPresent(), why.orElse("well again"), "alerting"));
        }
    }

    private void gauges() {
        Ledger ledger = diary.ledger();
        meters.incidents.set(ledger.size());
        meters.running.set(doing.count());
        meters.waiting.set(waiting);
        meters.paused.set(ledger.pause().filter(pause -> pause.at(node.now())).isPresent() ? 1 : 0);
        meters.open.set(ledger.breaker().isPresent() ? 1 : 0);
        meters.rules.set(node.book().rules().size());
    }

    /** Stops deciding. What runs in libvirt runs on; the next start examines it. */
    @Override
    public void close() {
        desk.close();
    }
}
