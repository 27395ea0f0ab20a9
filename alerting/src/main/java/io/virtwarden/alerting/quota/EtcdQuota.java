package io.virtwarden.alerting.quota;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.virtwarden.alerting.engine.Quota;
import io.virtwarden.alerting.guard.QuotaSight;
import io.virtwarden.chassis.etcd.Compare;
import io.virtwarden.chassis.etcd.Etcd;
import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.KeyValue;
import io.virtwarden.chassis.etcd.Op;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * So many keys below a prefix: whoever can make one may begin an action. Each goes with a lease of etcd that ends after the window,
 * so a place is free again then, whatever became of the node that took it. A place holds the action's id, so an action that asks
 * again, even after a restart, has its own.
 */
public final class EtcdQuota implements Quota, AutoCloseable {
    private static final int ATTEMPTS = 10;

    /**
     * What is allowed.
     *
     * @param actions of all nodes together, at least 1; all nodes must have the same
     * @param window within which, at least a second
     * @param prefix of the keys, with a slash at its end
     * @param patience with one request to etcd
     */
    public record Terms(int actions, Duration window, String prefix, Duration patience) {}

    private final Context loop;
    private final Etcd etcd;
    private final Terms terms;
    private final String node;
    private final InstantSource clock;

    /**
     * @param etcd closed with this
     * @param node who takes places, for people who look into etcd
     */
    public EtcdQuota(Vertx vertx, Etcd etcd, Terms terms, String node, InstantSource clock) {
        this.loop = vertx.getOrCreateContext();
        this.etcd = etcd;
        this.terms = terms;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<QuotaSight> look() {
        return onLoop(() -> taken().thenApply(places -> places.size() < terms.actions()
                ? new QuotaSight.Room(places.size(), terms.actions())
                : new QuotaSight.Full(places.size(), terms.actions())));
    }

    @Override
    public CompletableFuture<QuotaSight> reserve(String id, UUID domain) {
        return onLoop(() -> attempt(id, domain, ATTEMPTS));
    }

    private CompletableFuture<List<KeyValue>> taken() {
        return etcd.read(Txn.of(Op.below(terms.prefix())), terms.patience())
                .thenApply(outcome -> outcome.found().get(0));
    }

    private CompletableFuture<QuotaSight> attempt(String id, UUID domain, int left) {
        return taken().thenCompose(places -> {
            if (places.stream().anyMatch(place -> id.equals(owner(place)))) {
                return done(new QuotaSight.Reserved(places.size(), terms.actions()));
            }
            if (places.size() >= terms.actions()) {
                return done(new QuotaSight.Full(places.size(), terms.actions()));
            }
            if (left == 0) {
                return done(new QuotaSight.Unknown("other nodes were quicker " + ATTEMPTS + " times"));
            }
            return take(free(places), id, domain)
                    .thenCompose(taken -> taken
                            ? done(new QuotaSight.Reserved(places.size() + 1, terms.actions()))
                            : attempt(id, domain, left - 1));
        });
    }

    private static CompletableFuture<QuotaSight> done(QuotaSight sight) {
        return CompletableFuture.completedFuture(sight);
    }

    private static String owner(KeyValue place) {
        try {
            return new JsonObject(place.value()).getString("action", "");
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }

    private String free(List<KeyValue> places) {
        Set<String> keys = new HashSet<>();
        places.forEach(place -> keys.add(place.key()));
        int number = 0;
        while (keys.contains(key(number))) {
            number++;
        }
        return key(number);
    }

    private String key(int number) {
        return terms.prefix() + String.format("%06d", number);
    }

    private CompletableFuture<Boolean> take(String key, String id, UUID domain) {
        String value = new JsonObject()
                .put("action", id)
                .put("domain", domain.toString())
                .put("node", node)
                .put("at", clock.instant().toString())
                .encode();
        return etcd.grant(terms.window(), terms.patience())
                .thenCompose(granted -> etcd.commit(
                                new Txn(
                                        List.of(Compare.absent(key)),
                                        List.of(new Op.Put(key, value, granted.lease())),
                                        List.of()),
                                terms.patience())
                        .thenCompose(outcome -> outcome.done() ? yes() : givenBack(granted, outcome)));
    }

    private static CompletableFuture<Boolean> yes() {
        return CompletableFuture.completedFuture(true);
    }

    /** Somebody else has the key: the lease of etcd that was meant for it holds nothing. It ends by itself if this fails. */
    private CompletableFuture<Boolean> givenBack(Etcd.Granted granted, Outcome outcome) {
        return etcd.revoke(granted.lease(), terms.patience()).handle((done, failure) -> outcome.done());
    }

    private CompletableFuture<QuotaSight> onLoop(Supplier<CompletionStage<QuotaSight>> work) {
        CompletableFuture<QuotaSight> answer = new CompletableFuture<>();
        loop.runOnContext(now -> {
            try {
                var unused = work.get()
                        .whenComplete((sight, failure) -> answer.complete(failure == null ? sight : unknown(failure)));
            } catch (RuntimeException e) {
                answer.complete(unknown(e));
            }
        });
        return answer;
    }

    private static QuotaSight unknown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new QuotaSight.Unknown("how many actions other nodes have begun is not known: "
                + EtcdException.of(cause).reason());
    }

    @Override
    public void close() {
        etcd.close();
    }
}
