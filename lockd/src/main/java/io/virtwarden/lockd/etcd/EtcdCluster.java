package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Etcd;
import io.virtwarden.chassis.ops.Check;
import io.virtwarden.chassis.ops.Status;
import io.virtwarden.lockd.lease.Cluster;
import io.virtwarden.lockd.lease.LeaseState;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Leases among hosts, in etcd. Any thread may call; everything happens on one loop. */
public final class EtcdCluster implements Cluster, AutoCloseable {
    /** A request is answered within this many times the timeout of one request to etcd. */
    private static final int PATIENCE = 3;

    private static final Set<LeaseState> SURE = EnumSet.of(LeaseState.HELD, LeaseState.SUSPECT);

    private final Loop loop;
    private final Desk desk;
    private final EtcdMeters meters;
    private final Holdings holdings = new Holdings();
    private final PauseWatch pauses;
    private final Chore chore;
    private final Session session;
    private final Takeover takeover;
    private final Acquirer acquirer;
    private final Giver giver;
    private final Recovery recovery;
    private final Resumption resumption;
    private final Watcher watcher;

    /**
     * Everything that it stands on.
     *
     * @param etcd closed with the cluster
     * @param clock for people
     */
    record Parts(
            Loop loop,
            Etcd etcd,
            EtcdSettings settings,
            SessionStart.Node node,
            Memory memory,
            Fencing fencing,
            EtcdMeters meters,
            InstantSource clock) {}

    /** Does nothing until {@link #start}. */
    EtcdCluster(Parts parts) {
        EtcdSettings settings = parts.settings();
        Keys keys = new Keys(settings.prefix());
        loop = parts.loop();
        meters = parts.meters();
        Witness witness = new Witness(parts.memory(), this::refused);
        desk = new Desk(parts.etcd(), witness, settings.timeout());
        pauses = new PauseWatch(loop);
        chore = new Chore(loop, desk);
        SessionStart opening = new SessionStart(loop, desk, keys, parts.node(), settings.ttl(), settings.epoch());
        session = new Session(
                loop, desk, opening, new Deadline(settings.ttl(), settings.margin(), pauses), meters, new Told());
        takeover = new Takeover(loop, parts.node().uuid(), settings, parts.fencing(), holdings);
        Txns txns = new Txns(keys, session, witness);
        Doubts doubts = new Doubts(loop, desk, session, txns, holdings, chore);
        acquirer = new Acquirer(loop, desk, session, txns, holdings, doubts, takeover, parts.clock(), settings.ttl());
        giver = new Giver(desk, session, txns, holdings, chore, acquirer);
        recovery = new Recovery(loop, desk, session, keys, holdings, acquirer);
        resumption = new Resumption(loop, desk, session, txns, holdings, acquirer, settings.ttl());
        watcher = new Watcher(loop, desk, keys, session, holdings, takeover, recovery::recheck);
        gauges();
    }

    /** Begins to make a session; requests before there is one are answered with {@link Cluster.Taken.Unknown}. */
    public void start() {
        loop.run(() -> {
            pauses.start();
            session.start();
        });
    }

    @Override
    public void listen(Listener listener) {
        holdings.listen(listener);
    }

    @Override
    public CompletionStage<Taken> acquire(Resource resource, Mode mode, Owner owner, long highest) {
        return counted("acquire", () -> acquirer.acquire(new Ask(resource, mode, owner, highest, until())));
    }

    @Override
    public CompletionStage<Taken> resume(Resource resource, Mode mode, Owner owner, long token) {
        return counted("resume", () -> resumption.resume(new Ask(resource, mode, owner, token, until())));
    }

    @Override
    public CompletionStage<Taken> handOver(Resource resource, Owner from, long token, Owner to) {
        return counted("hand-over", () -> giver.handOver(resource, token, to, until()));
    }

    @Override
    public CompletionStage<Boolean> release(Resource resource, Owner owner, long token) {
        return onLoop(() -> {
            resumption.cancel(resource, token);
            return giver.release(resource, token);
        });
    }

    @Override
    public CompletionStage<Boolean> breakLease(Resource resource, long token, String reason, String by) {
        return onLoop(() -> giver.breakIt(resource, token, reason, by));
    }

    /** Whether leases can be had. */
    public Check check() {
        return Check.of("etcd", () -> switch (session.state()) {
            case HELD -> Status.ok("session renewed; " + desk.etcd().endpoint() + " answers");
            case SUSPECT -> Status.failed("the session could not be renewed: " + session.trouble());
            case EXPIRED, NONE -> Status.failed(session.trouble());
        });
    }

    /** Leases stay in etcd until the session ends there: guests go on without lockd, and it takes them up when it starts again. */
    @Override
    public void close() {
        loop.run(() -> {
            pauses.stop();
            session.close();
            watcher.close();
            chore.close();
            desk.etcd().close();
        });
    }

    private void gauges() {
        meters.gauge("leases", "Leases that this node holds in etcd", holdings::size);
        meters.gauge("unsettled", "Transactions that are sent again until etcd has answered them", chore::waiting);
        meters.gauge(
                "session.state",
                "0 none, 1 held, 2 suspect, 3 expired on this host",
                () -> session.state().number());
        meters.gauge("revision", "Highest revision of etcd that was seen", desk.witness()::revision);
        meters.gauge(
                "pause.seconds",
                "Largest pause of lockd's loop so far",
                () -> pauses.largest().toMillis() / 1000.0);
    }

    /** etcd is not the one it was: what it says of our leases means nothing. */
    private void refused() {
        String why = String.valueOf(desk.witness().refusal());
        holdings.loseAll(why);
        watcher.forget();
        session.abandon(why);
    }

    private long until() {
        return loop.nanos() + desk.timeout().multipliedBy(PATIENCE).toNanos();
    }

    private CompletionStage<Taken> counted(String request, Supplier<CompletableFuture<Taken>> what) {
        return onLoop(what).thenApply(taken -> {
            meters.answered(request, taken);
            return taken;
        });
    }

    private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.run(() -> {
            try {
                Answers.pass(what.get(), answer);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** What the session tells. */
    private final class Told implements Session.Listener {
        @Override
        public void begun(boolean anew, long revision) {
            watcher.open(revision);
            recovery.start();
            resumption.start();
            if (anew) {
                takeover.maybeAllFreed();
            }
        }

        @Override
        public void doubted(boolean suspect, String why) {
            if (suspect) {
                holdings.change(EnumSet.of(LeaseState.HELD), LeaseState.SUSPECT, why);
            } else {
                holdings.change(EnumSet.of(LeaseState.SUSPECT), LeaseState.HELD, why);
                // Whatever kept the session from being renewed may have cut the watch off without a word.
                watcher.open(0);
            }
        }

        @Override
        public void expired(String why) {
            holdings.change(SURE, LeaseState.EXPIRED, why);
        }

        @Override
        public void lost(String why) {
            holdings.change(EnumSet.complementOf(EnumSet.of(LeaseState.LOST)), LeaseState.LOST, why);
        }
    }
}
