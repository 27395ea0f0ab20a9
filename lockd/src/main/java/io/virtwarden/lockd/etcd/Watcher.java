package io.virtwarden.lockd.etcd;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.etcd.Etcd;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.etcd.WatchListener;
import io.virtwarden.chassis.log.KeyedLogger;
import io.virtwarden.lockd.lease.LeaseState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to all leases: what this node holds and no longer has, whose holder vanished, what is free. Resumes where it
 * stopped; if etcd has forgotten that, everything that this node holds is looked at. Loop's thread.
 */
final class Watcher implements WatchListener {
    private static final KeyedLogger LOG = KeyedLogger.of(Watcher.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Loop loop;
    private final Desk desk;
    private final Keys keys;
    private final Session session;
    private final Holdings holdings;
    private final Takeover takeover;
    private final Runnable recheck;
    private Etcd.@Nullable Watching watching;
    private long next;
    private boolean closed;

    /** @param recheck looks whether what this node holds is still there */
    Watcher(Loop loop, Desk desk, Keys keys, Session session, Holdings holdings, Takeover takeover, Runnable recheck) {
        this.loop = loop;
        this.desk = desk;
        this.keys = keys;
        this.session = session;
        this.holdings = holdings;
        this.takeover = takeover;
        this.recheck = recheck;
    }

    /** Begins, or begins again through another member; nothing between is missed. */
    void open(long revision) {
        if (next == 0) {
            next = revision + 1;
        }
        reopen();
    }

    /** The revisions are others now. */
    void forget() {
        stop();
        next = 0;
    }

    void close() {
        closed = true;
        stop();
    }

    @Override
    public void changed(long revision, List<Event> events) {
        next = Math.max(next, revision + 1);
        Set<String> closedNow = new HashSet<>();
        Map<String, String> reasons = new HashMap<>();
        for (Event event : events) {
            keys.brokenId(event.key().key()).ifPresent(id -> reasons.put(id, reason(event)));
            keys.about(event.key().key())
                    .filter(about -> event.deleted() && about.kind() == Keys.Kind.OPEN)
                    .ifPresent(about -> closedNow.add(about.id()));
        }
        for (Event event : events) {
            keys.about(event.key().key())
                    .filter(about -> event.deleted())
                    .ifPresent(about -> deleted(about, closedNow.contains(about.id()), reasons.get(about.id())));
            if (event.key().key().equals(keys.epoch()) && !event.deleted()) {
                desk.witness()
                        .raised(new Epoch(
                                Epoch.parse(event.key().value()), event.key().modified()));
            }
            if (event.key().key().equals(session.key()) && !event.deleted()) {
                session.seen(event.key());
            }
        }
    }

    @Override
    public void compacted(long first) {
        LOG.warn("etcd has forgotten some changes; looking at everything that is held", "seq", first);
        next = first;
        recheck.run();
        takeover.maybeAllFreed();
        reopen();
    }

    @Override
    public void ended(String why) {
        watching = null;
        if (!closed && next > 0) {
            LOG.info("Watch ended", "reason", why);
            loop.after(PAUSE, this::reopen);
        }
    }

    /** @param released whether nothing of it is left, in contrast to one whose session has ended */
    private void deleted(Keys.About about, boolean released, @Nullable String broken) {
        Holding holding = holdings.get(about.id());
        if (holding != null && holdings.isBusy(about.id())) {
            return;
        }
        if (holding != null && released) {
            holdings.lose(holding, broken == null ? "somebody else took it over" : broken);
        } else if (about.kind() == Keys.Kind.OPEN) {
            takeover.forget(about.id());
            takeover.freed(about.resource());
        } else if (holding == null && !released) {
            takeover.orphaned(about.id(), about.resource());
        } else if (holding != null) {
            holdings.change(holding, LeaseState.LOST, "its session in etcd has ended");
            session.renewSoon();
        }
    }

    private static String reason(WatchListener.Event event) {
        try {
            JsonObject json = new JsonObject(event.key().value());
            return "broken by " + json.getString("by", "somebody") + ": " + json.getString("reason", "no reason given");
        } catch (DecodeException e) {
            return "broken";
        }
    }

    private void reopen() {
        stop();
        if (!closed && next > 0) {
            watching = desk.etcd().watch(keys.prefix(), next, this);
            verify();
        }
    }

    /** What made the watch end may have been a restore: a watch from a revision that is yet to come is simply silent. */
    private void verify() {
        Answers.tell(
                desk.read(Txn.of(Op.get(session.key()))),
                outcome -> {
                    List<KeyValue> found = outcome.found().get(0);
                    boolean unused = session.seen(found.isEmpty() ? null : found.get(0));
                },
                fault -> loop.after(PAUSE, () -> {
                    if (!closed && next > 0) {
                        verify();
                    }
                }));
    }

    private void stop() {
        Etcd.Watching open = watching;
        watching = null;
        if (open != null) {
            open.close();
        }
    }
}
