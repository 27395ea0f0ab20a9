package io.virtwarden.alerting.engine;

import io.virtwarden.alerting.action.Actions;
import io.virtwarden.alerting.action.Precondition;
import io.virtwarden.alerting.action.Sight;
import io.virtwarden.alerting.guard.LeaseSight;
import io.virtwarden.alerting.guard.Look;
import io.virtwarden.alerting.guard.QuotaSight;
import io.virtwarden.alerting.guard.Situation;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Looks at live domains for decisions, so many at the same time; who comes too early is remembered and called again. On the
 * deciding thread, but for {@link #ask}.
 */
final class Looks {
    private final int most;
    private final Actions actions;
    private final Leases leases;
    private final Quota quota;
    private final DecisionThread thread;
    private final Meters meters;
    private final Set<String> looking = new HashSet<>();
    private final Queue<String> queued = new ArrayDeque<>();
    private final Set<String> inQueue = new HashSet<>();

    /** @param most at the same time */
    Looks(int most, Actions actions, Leases leases, Quota quota, DecisionThread thread, Meters meters) {
        this.most = most;
        this.actions = actions;
        this.leases = leases;
        this.quota = quota;
        this.thread = thread;
        this.meters = meters;
    }

    /** Somebody looks for this incident now. */
    boolean under(String incident) {
        return looking.contains(incident);
    }

    /**
     * Looks for an incident, or remembers it if too many looks are under way.
     *
     * @param then gets what was seen
     * @param again gets the key of an incident whose turn has come
     */
    void look(String incident, Situation situation, Consumer<Look> then, Consumer<String> again) {
        if (looking.size() >= most) {
            if (inQueue.add(incident)) {
                queued.add(incident);
            }
            return;
        }
        under(incident, ask(situation), Looks::unseen, then, again);
    }

    /** Takes a place of the quota for an incident that was looked at; no other decision about it falls meanwhile. */
    void reserve(String incident, String id, Look look, Consumer<Look> then, Consumer<String> again) {
        UUID domain = look.sight() instanceof Sight.Here here ? here.domain() : new UUID(0, 0);
        under(
                incident,
                quota.reserve(id, domain).thenApply(look::with),
                why -> look.with(new QuotaSight.Unknown(why)),
                then,
                again);
    }

    private void under(
            String incident,
            CompletableFuture<Look> asked,
            Function<String, Look> failed,
            Consumer<Look> then,
            Consumer<String> again) {
        looking.add(incident);
        meters.looking.set(looking.size());
        var unused = asked.whenComplete((look, failure) -> thread.answer(() -> {
            looking.remove(incident);
            meters.looking.set(looking.size());
            then.accept(look != null ? look : failed.apply(String.valueOf(failure)));
            next().ifPresent(again);
        }));
    }

    private Optional<String> next() {
        Optional<String> incident = Optional.ofNullable(queued.poll());
        incident.ifPresent(inQueue::remove);
        return incident;
    }

    /** Looks at the domain and asks whether the action makes sense; on any thread. */
    CompletableFuture<Look> ask(Situation situation) {
        UUID domain = situation.signal().domain().orElse(new UUID(0, 0));
        return actions.look(domain).thenCompose(sight -> {
            if (!(sight instanceof Sight.Here here) || situation.action().isEmpty()) {
                return CompletableFuture.completedFuture(new Look(sight, new Precondition.Unclear("not seen")));
            }
            return actions.check(situation.action().get(), here)
                    .thenCompose(met -> around(situation.rule().needsLease(), here, met));
        });
    }

    private CompletableFuture<Look> around(boolean needsLease, Sight.Here here, Precondition met) {
        CompletableFuture<LeaseSight> lease =
                needsLease ? leases.of(here.domain()) : CompletableFuture.completedFuture(new LeaseSight.NotAsked());
        return lease.thenCombine(quota.look(), (held, left) -> new Look(here, met, held, left));
    }

    private static Look unseen(String why) {
        return new Look(new Sight.Unseen(why), new Precondition.Unclear(why));
    }
}
