package io.virtwarden.lockd.etcd;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.etcd.Compare;
import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.EtcdException.Kind;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session: which etcd is this, is there another lockd of this node, a lease of etcd, and the session's key. Loop's thread.
 */
final class SessionStart {
    private final Loop loop;
    private final Desk desk;
    private final Keys keys;
    private final Node node;
    private final Duration ttl;
    private final long wantedEpoch;
    private boolean mayReplace = true;

    SessionStart(Loop loop, Desk desk, Keys keys, Node node, Duration ttl, long wantedEpoch) {
        this.loop = loop;
        this.desk = desk;
        this.keys = keys;
        this.node = node;
        this.ttl = ttl;
        this.wantedEpoch = wantedEpoch;
    }

    /**
     * A session.
     *
     * @param sent when its lease was asked for, in nanoseconds of the loop's clock
     */
    record Opened(long lease, long generation, long sent) {}

    String key() {
        return keys.session(node.uuid());
    }

    String value() {
        return new JsonObject()
                .put("node", node.uuid().toString())
                .put("boot", node.bootId().toString())
                .put("lockd", node.instance().toString())
                .encode();
    }

    CompletableFuture<Opened> open() {
        long before = desk.witness().revision();
        return desk.read(Txn.of(Op.get(key()), Op.get(keys.epoch()))).thenCompose(outcome -> {
            KeyValue epoch = first(outcome.found().get(1));
            long number = epoch == null ? 0 : Epoch.parse(epoch.value());
            if (number < wantedEpoch) {
                return raise(epoch).thenCompose(done -> open());
            }
            if (!desk.witness().meet(before, outcome, new Epoch(number, epoch == null ? 0 : epoch.modified()))) {
                return refuse(String.valueOf(desk.witness().refusal()));
            }
            return replace(first(outcome.found().get(0)));
        });
    }

    private CompletableFuture<Outcome> raise(@Nullable KeyValue epoch) {
        return desk.commit(new Txn(
                List.of(Compare.modified(keys.epoch(), epoch == null ? 0 : epoch.modified())),
                List.of(new Op.Put(keys.epoch(), Long.toString(wantedEpoch), 0)),
                List.of()));
    }

    private CompletableFuture<Opened> replace(@Nullable KeyValue session) {
        if (session != null && !mine(session)) {
            return refuse(
                    "another lockd has a session for this node (" + node.uuid()
                            + "): that of an earlier boot ends by itself soon; else two hosts have the same UUID or two daemons run");
        }
        long sent = loop.nanos();
        return desk.etcd().grant(ttl, desk.timeout()).thenCompose(granted -> {
            Compare same = Compare.modified(key(), session == null ? 0 : session.modified());
            Txn txn = new Txn(List.of(same), List.of(new Op.Put(key(), value(), granted.lease())), List.of());
            return desk.commit(txn).thenCompose(outcome -> {
                if (!outcome.done()) {
                    return refuse("another lockd of this node began a session at the same moment");
                }
                mayReplace = false;
                return CompletableFuture.completedFuture(new Opened(granted.lease(), outcome.revision(), sent));
            });
        });
    }

    /** Of this process, or of one before it in the same boot: its lock on the state folder says that it has ended. */
    private boolean mine(KeyValue session) {
        try {
            JsonObject json = new JsonObject(session.value());
            return node.instance().toString().equals(json.getString("lockd"))
                    || (mayReplace && node.bootId().toString().equals(json.getString("boot")));
        } catch (DecodeException e) {
            return false;
        }
    }

    private static <T> CompletableFuture<T> refuse(String why) {
        return CompletableFuture.failedFuture(new EtcdException(Kind.REFUSED, why));
    }

    private static @Nullable KeyValue first(List<KeyValue> found) {
        return found.isEmpty() ? null : found.get(0);
    }

    /**
     * Who we are.
     *
     * @param uuid of the host
     * @param bootId of its kernel since it started
     * @param instance of this process
     */
    record Node(UUID uuid, UUID bootId, UUID instance) {}
}
