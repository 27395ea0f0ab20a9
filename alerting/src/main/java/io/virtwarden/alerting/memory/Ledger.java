package io.virtwarden.alerting.memory;

import io.virtwarden.alerting.guard.Deed;
import io.virtwarden.alerting.guard.Pause;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What all facts come to. The same code runs live and when the journal is read again, so both come to the same. One thread; its
 * size is bounded by whoever asks {@link #size} before adding.
 */
public final class Ledger {
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final RecentDeeds deeds = new RecentDeeds();
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
            incidents.putIfAbsent(received.incident(), Incident.received(received, at, sequence));
        } else if (fact instanceof Fact.Resolved resolved) {
            change(resolved.incident(), old -> old.resolved(at));
        } else if (fact instanceof Fact.Decided decided) {
            change(decided.incident(), old -> old.decided(decided, at));
        } else if (fact instanceof Fact.Answered answered) {
            change(answered.incident(), old -> old.answered(answered, at));
        } else if (fact instanceof Fact.Started started) {
            started(started, at, sequence);
        } else if (fact instanceof Fact.Called called) {
            change(called.incident(), old -> old.called(called, at));
        } else if (fact instanceof Fact.AbortAsked asked) {
            change(asked.incident(), old -> old.abortAsked(asked, at));
        } else if (fact instanceof Fact.AbortCalled answered) {
            change(answered.incident(), old -> old.abortCalled(answered, at));
        } else if (fact instanceof Fact.Ended ended) {
            ended(ended, at);
        } else if (fact instanceof Fact.Undone undone) {
            deeds.undone(undone.id());
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

    private void change(String key, UnaryOperator<Incident> how) {
        incidents.computeIfPresent(key, (same, old) -> how.apply(old));
    }

    private void started(Fact.Started started, Instant at, long sequence) {
        ids.add(started.id());
        deeds.started(started, at, sequence);
        change(started.incident(), old -> old.started(started, at));
    }

    private void ended(Fact.Ended ended, Instant at) {
        deeds.ended(ended, at);
        change(ended.incident(), old -> old.ended(ended, at));
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
        return deeds.all();
    }

    /** One of them. */
    public Optional<Deed> deed(String id) {
        return deeds.of(id);
    }

    /** Whether its effect was taken back, and that was written down. */
    public boolean isUndone(String id) {
        return deeds.isUndone(id);
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
        deeds.forget(doneBefore);
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
        long oldest = deeds.oldest();
        for (Incident incident : incidents.values()) {
            oldest = Math.min(oldest, incident.sequence());
        }
        if (pause.isPresent()) {
            oldest = Math.min(oldest, pauseSequence);
        }
        return breaker.isPresent() ? Math.min(oldest, breakerSequence) : oldest;
    }
}
