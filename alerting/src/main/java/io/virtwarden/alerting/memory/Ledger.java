package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.action.ActionKind;
import io.virtwarden.alerting.guard.Deed;
import io.virtwarden.alerting.guard.Pause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all facts come to. The same code runs live and when the journal is read again, so both come to the same. One thread; its
 * size is bounded by whoever asks {@link #size} before adding.
 */
public final class Ledger {
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final Map<String, Deed> deeds = new LinkedHashMap<>();
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final ActionIds ids;
    private Optional<Pause> pause = Optional.empty();
    private Optional<String> breaker = Optional.empty();
    private long pauseSequence;
    private long breakerSequence;

    /** @param ids what was ever started */
    public Ledger(ActionIds ids) {
        this.ids = ids;
    }

    /** Takes in a fact. Facts about incidents that are forgotten change nothing but the ids. */
    public void apply(Fact fact, Instant at, long sequence) {
        if (fact instanceof Fact.Received received) {
            incidents.putIfAbsent(received.incident(), fresh(received, at, sequence));
        } else if (fact instanceof Fact.Resolved resolved) {
            change(resolved.incident(), old -> with(old, old.step(), old.phase(), false, at));
        } else if (fact instanceof Fact.Decided decided) {
            change(decided.incident(), old -> decided(old, decided, at));
        } else if (fact instanceof Fact.Answered answered) {
            change(answered.incident(), old -> answered(old, answered, at));
        } else if (fact instanceof Fact.Started started) {
            started(started, at);
            written.put(started.id(), sequence);
        } else if (fact instanceof Fact.Called called) {
            change(called.incident(), old -> called(old, called, at));
        } else if (fact instanceof Fact.Ended ended) {
            ended(ended, at);
        } else {
            node(fact, sequence);
        }
    }

    private void node(Fact fact, long sequence) {
        if (fact instanceof Fact.Paused paused) {
            pause = Optional.of(new Pause(paused.reason(), Instant.parse(paused.until()), paused.by()));
            pauseSequence = sequence;
        } else if (fact instanceof Fact.Unpaused) {
            pause = Optional.empty();
        } else if (fact instanceof Fact.Breaker moved) {
            breaker = moved.open() ? Optional.of(moved.reason()) : Optional.empty();
            breakerSequence = sequence;
        }
    }

    private static Incident fresh(Fact.Received received, Instant at, long sequence) {
        return new Incident(
                received.incident(),
                received.rule(),
                received.signal().signal(),
                at,
                sequence,
                0,
                Incident.Phase.OPEN,
                true,
                at,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private void change(String key, UnaryOperator<Incident> how) {
        incidents.computeIfPresent(key, (same, old) -> how.apply(old));
    }

    private static Incident with(Incident old, int step, Incident.Phase phase, boolean firing, Instant at) {
        return new Incident(
                old.key(),
                old.rule(),
                old.signal(),
                old.receivedAt(),
                old.sequence(),
                step,
                phase,
                firing,
                at,
                old.decision(),
                old.started(),
                old.startedAt(),
                old.called(),
                old.ended(),
                old.answer());
    }

    private static Incident with(
            Incident old,
            Incident.Phase phase,
            Instant at,
            Fact.@Nullable Decided decision,
            Fact.@Nullable Started started,
            @Nullable Instant startedAt,
            Fact.@Nullable Called called,
            Fact.@Nullable Ended ended,
            Fact.@Nullable Answered answer) {
        return new Incident(
                old.key(),
                old.rule(),
                old.signal(),
                old.receivedAt(),
                old.sequence(),
                old.step(),
                phase,
                old.firing(),
                at,
                decision,
                started,
                startedAt,
                called,
                ended,
                answer);
    }

    private static Incident decided(Incident old, Fact.Decided decided, Instant at) {
        Incident.Phase phase = decided.decision().equals("waiting") ? Incident.Phase.WAITING : Incident.Phase.OPEN;
        Incident stepped = with(old, decided.step(), phase, old.firing(), at);
        return with(stepped, phase, at, decided, null, null, null, null, null);
    }

    private static Incident answered(Incident old, Fact.Answered answered, Instant at) {
        Incident.Phase phase = answered.answer().equals("approved") ? Incident.Phase.OPEN : Incident.Phase.REFUSED;
        return with(old, phase, at, old.decision(), null, null, null, null, answered);
    }

    private void started(Fact.Started started, Instant at) {
        ids.add(started.id());
        deeds.put(
                started.id(),
                new Deed(
                        started.id(),
                        started.rule(),
                        UUID.fromString(started.domain()),
                        ActionKind.named(started.action()).orElse(ActionKind.WEBHOOK),
                        at,
                        Optional.empty(),
                        false));
        change(
                started.incident(),
                old -> with(
                        with(old, started.step(), Incident.Phase.STARTED, old.firing(), at),
                        Incident.Phase.STARTED,
                        at,
                        old.decision(),
                        started,
                        at,
                        null,
                        null,
                        old.answer()));
    }

    private static Incident called(Incident old, Fact.Called called, Instant at) {
        return with(old, old.phase(), at, old.decision(), old.started(), old.startedAt(), called, null, old.answer());
    }

    private void ended(Fact.Ended ended, Instant at) {
        deeds.computeIfPresent(
                ended.id(),
                (id, deed) -> new Deed(
                        id,
                        deed.rule(),
                        deed.domain(),
                        deed.kind(),
                        deed.startedAt(),
                        Optional.of(at),
                        ended.result().equals("verified")));
        Incident.Phase phase = switch (ended.result()) {
            case "verified" -> Incident.Phase.VERIFIED;
            case "failed" -> Incident.Phase.FAILED;
            default -> Incident.Phase.UNKNOWN;
        };
        change(
                ended.incident(),
                old -> with(
                        old,
                        phase,
                        at,
                        old.decision(),
                        old.started(),
                        old.startedAt(),
                        old.called(),
                        ended,
                        old.answer()));
    }

    /** The incident of this key. */
    public Optional<Incident> incident(String key) {
        return Optional.ofNullable(incidents.get(key));
    }

    /** The incident whose last decision or action has this id, or which has it as its key; a unique beginning will do. */
    public List<Incident> find(String id) {
        return incidents.values().stream()
                .filter(incident -> incident.key().startsWith(id)
                        || (incident.decision() != null
                                && incident.decision().id().startsWith(id)))
                .toList();
    }

    /** All, oldest first; a view. */
    public Collection<Incident> incidents() {
        return incidents.values();
    }

    /** What was begun lately, and what runs. */
    public List<Deed> deeds() {
        return new ArrayList<>(deeds.values());
    }

    /** The pause, over or not. */
    public Optional<Pause> pause() {
        return pause;
    }

    /** Why the breaker was open when it last moved. */
    public Optional<String> breaker() {
        return breaker;
    }

    /** Whether an action of this id was ever begun. */
    public boolean everStarted(String id) {
        return ids.contains(id);
    }

    /** Incidents that are kept. */
    public int size() {
        return incidents.size();
    }

    /**
     * Forgets what no decision needs any more.
     *
     * @param doneBefore actions that began before are forgotten
     * @param closedBefore closed incidents that last changed before are forgotten
     * @param most closed incidents beyond so many are forgotten, oldest first
     */
    public void forget(Instant doneBefore, Instant closedBefore, int most) {
        deeds.values().removeIf(deed -> !deed.running() && deed.startedAt().isBefore(doneBefore));
        written.keySet().retainAll(deeds.keySet());
        long over = incidents.size() - (long) most;
        Iterator<Incident> all = incidents.values().iterator();
        while (all.hasNext()) {
            Incident incident = all.next();
            if (incident.closed() && (over > 0 || incident.changedAt().isBefore(closedBefore))) {
                all.remove();
                over--;
            }
        }
    }

    /** The oldest entry of the journal that is needed to come to this again. */
    public long oldestNeeded() {
        long oldest = Long.MAX_VALUE;
        for (Incident incident : incidents.values()) {
            oldest = Math.min(oldest, incident.sequence());
        }
        for (long sequence : written.values()) {
            oldest = Math.min(oldest, sequence);
        }
        if (pause.isPresent()) {
            oldest = Math.min(oldest, pauseSequence);
        }
        return breaker.isPresent() ? Math.min(oldest, breakerSequence) : oldest;
    }
}
