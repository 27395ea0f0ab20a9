package io.virtwarden.alerting.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Undone;
import io.virtwarden.alerting.guard.Breaker;
import io.virtwarden.alerting.memory.Diary;
import io.virtwarden.alerting.memory.Fact;
import io.virtwarden.alerting.memory.Incident;
import io.virtwarden.alerting.memory.Ledger;
import io.virtwarden.alerting.memory.Retention;
import io.virtwarden.alerting.rule.RuleBook;
import io.virtwarden.alerting.rule.Signal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Takes signals in, decides, acts, remembers. All methods return at once, on any thread; everything happens on one thread of
 * its own. Futures fail with {@link RefusedException} if nothing was done.
 */
public final class Engine implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Node node;
    private final Diary diary;
    private final Breaker breaker;
    private final DecisionThread thread;
    private final Requests requests;
    private final Meters meters;
    private final Decider decider;
    private final ActionRunner runner;
    private final Approvals approvals;
    private final Upkeep upkeep;
    private final SignalAdmission admission;
    private final Gaps gaps;
    private final Simulation simulation;

    /** Starts nothing yet. */
    public Engine(
            Diary diary,
            Actions actions,
            Leases leases,
            Quota quota,
            EngineSettings settings,
            RuleBook book,
            InstantSource clock,
            MeterRegistry registry) {
        this.diary = diary;
        node = new Node(settings, clock);
        node.book(book);
        breaker = new Breaker(settings.breaker());
        thread = new DecisionThread(settings.inbox(), this::gauges, this::tick, TICK);
        requests = new Requests(thread, diary);
        meters = new Meters(registry, thread);
        upkeep = new Upkeep(node, diary, breaker, meters);
        gaps = new Gaps(meters, clock);
        approvals = new Approvals(node, diary, meters);
        admission = new SignalAdmission(node, diary, breaker, upkeep, meters);
        Aborts aborts = new Aborts(node, diary, actions, thread, meters);
        runner = new ActionRunner(node, diary, actions, breaker, thread, meters, aborts, this::ended);
        Situations situations = new Situations(node, diary.ledger());
        Looks looks = new Looks(settings.looks(), actions, leases, quota, thread, meters);
        decider = new Decider(node, diary, situations, looks, runner, new DecisionRecord(diary, node, meters));
        simulation = new Simulation(requests, node, situations, looks);
    }

    /** Lets go of old records once a minute from then on. Before {@link #start}. */
    public void keep(Retention retention, LongSupplier acknowledged) {
        upkeep.keep(retention, acknowledged);
    }

    /** Examines what an earlier process left open, then decides. Once. */
    public void start(String by) {
        thread.answer(() -> {
            diary.ledger().breaker().ifPresent(why -> breaker.restore(why, node.now()));
            diary.write(upkeep.rulesLoaded(by), "");
            List<Incident> all = List.copyOf(diary.ledger().incidents());
            all.stream().filter(one -> one.phase() == Incident.Phase.STARTED).forEach(runner::examine);
            all.forEach(one -> decider.over(one.key()));
        });
        thread.start();
    }

    private void ended(String incident) {
        upkeep.lookAtBreaker();
        decider.consider(incident);
    }

    // ---- in

    /** Takes signals in; completes when what is new of them is on stable storage. */
    public CompletableFuture<Receipt> submit(List<Signal> signals) {
        return requests.durably(() -> {
            SignalAdmission.Admitted admitted = admission.admit(signals);
            upkeep.lookAtBreaker();
            thread.answer(() -> {
                admitted.fresh().forEach(decider::consider);
                admitted.over().forEach(decider::over);
            });
            return admitted.receipt();
        });
    }

    /** Alertmanager left alerts out. */
    public CompletableFuture<Receipt> truncated(String receiver, String group, long missing) {
        return requests.durably(() -> {
            diary.write(new Fact.Truncated(receiver, group, missing), "");
            meters.truncated(missing);
            return new Receipt(0, 0, 0, 0);
        });
    }

    /**
     * An effect was taken back, or left alone; completes when that is durable. May be told again.
     *
     * @return whether it is news
     */
    public CompletableFuture<Boolean> undone(Undone what) {
        return requests.durably(() -> upkeep.undone(what));
    }

    /** A connection listed its domains. */
    public boolean listed(String uri, Set<UUID> domains) {
        return thread.offer(() -> node.listed(uri, domains));
    }

    /** A domain came to or left a connection. */
    public boolean changed(String uri, UUID domain, boolean there) {
        return thread.offer(() -> node.changed(uri, domain, there));
    }

    /** Nothing is known of a connection's domains any more. */
    public boolean lost(String uri) {
        return thread.offer(() -> node.lost(uri));
    }

    /**
     * Events of a connection were lost. A gap record says so as soon as the journal takes it.
     *
     * @param reason {@code queue-overflow} or {@code refused}
     */
    public void eventsLost(String uri, String reason, Instant since, long count) {
        gaps.events(uri, reason, since, count);
    }

    /** Records were let go of before Kafka had them; the same. */
    public void recordsLost(long first, long last) {
        gaps.records(first, last);
    }

    // ---- people

    /**
     * Answers what waits: one conditional change, so that of two answers one counts.
     *
     * @return what became of it; empty if nothing with this id waits
     */
    public CompletableFuture<Optional<Incident>> answer(String id, boolean approve, String by, String reason) {
        return requests.durably(() -> {
            Optional<Incident> answered = approvals.answer(id, approve, by, reason);
            answered.ifPresent(incident -> thread.answer(() -> decider.consider(incident.key())));
            return answered;
        });
    }

    /** Nothing is begun until then; what runs goes on. */
    public CompletableFuture<Boolean> pause(String reason, Instant until, String by) {
        return requests.durably(() -> {
            diary.write(new Fact.Paused(reason, until.toString(), by), "");
            return true;
        });
    }

    /** Ends a pause. */
    public CompletableFuture<Boolean> unpause(String by) {
        return requests.durably(() -> {
            boolean paused =
                    diary.ledger().pause().filter(pause -> pause.at(node.now())).isPresent();
            diary.write(new Fact.Unpaused(by), "");
            return paused;
        });
    }

    /** Closes the breaker by hand. */
    public CompletableFuture<Boolean> resetBreaker(String by) {
        return requests.durably(() -> {
            breaker.reset();
            diary.write(new Fact.Breaker(false, "reset", by), "");
            return true;
        });
    }

    /** Puts another book into force, as a whole. */
    public CompletableFuture<Boolean> rules(RuleBook book, String by) {
        return requests.durably(() -> {
            node.book(book);
            diary.write(upkeep.rulesLoaded(by), "");
            return true;
        });
    }

    // ---- out

    /** Looks at what is known now; {@code question} must be quick and must not keep the ledger. */
    public <T> CompletableFuture<T> ask(Function<Ledger, T> question) {
        return requests.ask(question);
    }

    /** The book in force. */
    public CompletableFuture<RuleBook> book() {
        return requests.ask(ledger -> node.book());
    }

    /** What every rule that is about this signal would do, with a look at the domain. Nothing is written or done. */
    public CompletableFuture<List<Simulated>> simulate(Signal signal, Optional<String> only) {
        return simulation.of(signal, only);
    }

    /** A rehearsal of the past with the book in force. */
    public CompletableFuture<Rehearsal> rehearsal() {
        return requests.ask(ledger ->
                new Rehearsal(node.settings(), node.book(), node.locals().map(Set::copyOf)));
    }

    // ---- time

    private void tick() {
        runner.tick();
        upkeep.lookAtBreaker();
        approvals.expire();
        gaps.write(diary);
        decider.tick();
        upkeep.tick();
        gauges();
    }

    private void gauges() {
        upkeep.gauges(runner.count(), approvals.waiting());
    }

    /** Stops deciding. What runs in libvirt runs on; the next start examines it. */
    @Override
    public void close() {
        thread.close();
    }
}
