package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * After the session had expired or ended: takes up what was held, each under a new token, where etcd's history proves that nobody had
 * it in between (the {@code open} key of the old grant is still there); gives up the rest. Loop's thread.
 */
final class Recovery {
    private static final KeyedLogger LOG = KeyedLogger.of(Recovery.class);
    private static final int AT_ONCE = 16;
    private static final int PER_LOOK = 50;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Loop loop;
    private final Desk desk;
    private final Session session;
    private final Keys keys;
    private final Holdings holdings;
    private final Acquirer acquirer;
    private final Queue<String> waiting = new ArrayDeque<>();
    private int running;

    Recovery(Loop loop, Desk desk, Session session, Keys keys, Holdings holdings, Acquirer acquirer) {
        this.loop = loop;
        this.desk = desk;
        this.session = session;
        this.keys = keys;
        this.holdings = holdings;
        this.acquirer = acquirer;
    }

    /** A session runs again. */
    void start() {
        waiting.clear();
        for (Holding holding : holdings.all()) {
            if (unsure(holding)) {
                waiting.add(holding.claim().id());
            }
        }
        more();
    }

    /** Looks whether all that is held is still there. */
    void recheck() {
        List<Holding> all = holdings.all();
        for (int i = 0; i < all.size(); i += PER_LOOK) {
            look(all.subList(i, Math.min(i + PER_LOOK, all.size())));
        }
    }

    private static boolean unsure(Holding holding) {
        return holding.state() == LeaseState.EXPIRED || holding.state() == LeaseState.LOST;
    }

    private void more() {
        while (running < AT_ONCE && session.unusable() == null) {
            String id = waiting.poll();
            if (id == null) {
                return;
            }
            Holding holding = holdings.get(id);
            if (holding != null && unsure(holding) && !holdings.isBusy(id)) {
                regain(holding);
            }
        }
    }

    private void regain(Holding old) {
        Claim claim = old.claim();
        Ask ask = new Ask(
                claim.resource(),
                claim.mode(),
                claim.owner(),
                old.token(),
                loop.nanos() + desk.timeout().multipliedBy(2).toNanos());
        running++;
        holdings.busy(claim.id(), true);
        Answers.tell(
                acquirer.replace(ask, claim),
                taken -> answered(old, taken),
                fault -> answered(old, new Taken.Unknown(fault.reason())));
    }

    private void answered(Holding old, Taken taken) {
        running--;
        holdings.busy(old.claim().id(), false);
        regained(old, taken);
        more();
    }

    private void regained(Holding old, Taken taken) {
        String id = old.claim().id();
        if (holdings.get(id) == null) {
            // Released meanwhile; so must be what replaced it.
            if (taken instanceof Taken.Granted granted) {
                holdings.find(old.claim().resource(), granted.token()).ifPresent(acquirer::giveBack);
            }
            return;
        }
        if (taken instanceof Taken.Granted granted) {
            holdings.find(old.claim().resource(), granted.token())
                    .ifPresent(renewed -> holdings.regained(old, renewed));
        } else if (taken instanceof Taken.Held held) {
            holdings.lose(old, lostTo(held.holders()));
        } else if (taken instanceof Taken.Regressed regressed) {
            holdings.lose(old, regressed.why());
        } else {
            LOG.warn("Not taken up again yet", "object", old.claim().resource(), "reason", taken);
            loop.after(PAUSE, () -> {
                waiting.add(id);
                more();
            });
        }
    }

    private static String lostTo(List<Refusal.Holder> holders) {
        return holders.isEmpty()
                ? "somebody else had it meanwhile, or it was broken"
                : "held by " + holders.get(0).owner().name() + " on host "
                        + holders.get(0).owner().node() + " meanwhile";
    }

    private void look(List<Holding> some) {
        List<Op> gets = new ArrayList<>();
        for (Holding holding : some) {
            gets.add(Op.get(key(Keys.Kind.OPEN, holding.claim())));
            gets.add(Op.get(key(Keys.Kind.HELD, holding.claim())));
        }
        Answers.tell(
                desk.read(new Txn(List.of(), gets, List.of())),
                outcome -> compare(some, outcome),
                fault -> loop.after(PAUSE, () -> look(some)));
    }

    private void compare(List<Holding> some, Outcome outcome) {
        for (int i = 0; i < some.size(); i++) {
            Holding holding = holdings.get(some.get(i).claim().id());
            if (holding == null || holdings.isBusy(holding.claim().id())) {
                continue;
            }
            if (outcome.found().get(2 * i).isEmpty()) {
                holdings.lose(holding, "somebody else took it over or broke it");
            } else if (outcome.found().get(2 * i + 1).isEmpty()) {
                holdings.change(holding, LeaseState.LOST, "its session in etcd has ended");
                session.renewSoon();
            }
        }
    }

    private String key(Keys.Kind kind, Claim claim) {
        return keys.of(kind, claim.resource(), claim.mode(), claim.id());
    }
}
