package io.virtwarden.lockd.etcd;

import io.virtwarden.chassis.etcd.Etcd;
import io.virtwarden.chassis.etcd.EtcdException;
import io.virtwarden.chassis.etcd.EtcdException.Kind;
import io.virtwarden.chassis.etcd.Outcome;
import io.virtwarden.chassis.etcd.Txn;
import io.virtwarden.chassis.etcd.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** A node's way to {@link FakeEtcd}: takes time, loses requests and answers, lets some arrive long after they were given up. */
final class FakeGateway implements Etcd {
    private final Simulation simulation;
    private final Loop loop;
    private final FakeEtcd etcd;
    private final Random random;
    private double loss;
    private boolean cut;
    private boolean loseAnswers;

    FakeGateway(Simulation simulation, Loop loop, FakeEtcd etcd, Random random) {
        this.simulation = simulation;
        this.loop = loop;
        this.etcd = etcd;
        this.random = random;
    }

    /** Nothing gets through, and nobody says so. */
    void cut(boolean is) {
        cut = is;
    }

    /** All requests take effect, and no answer arrives. */
    void loseAnswers(boolean is) {
        loseAnswers = is;
    }

    /** @param share of requests that are lost; as many lose their answer, and as many arrive late */
    void loss(double share) {
        loss = share;
    }

    @Override
    public CompletableFuture<Granted> grant(Duration ttl, Duration deadline) {
        return call(deadline, () -> new Granted(etcd.grant(ttl.toNanos()), ttl));
    }

    @Override
    public CompletableFuture<Duration> keepAlive(long lease, Duration deadline) {
        return call(deadline, () -> Duration.ofNanos(etcd.keepAlive(lease)));
    }

    @Override
    public CompletableFuture<Void> revoke(long lease, Duration deadline) {
        return call(deadline, () -> {
                    etcd.revoke(lease);
                    return true;
                })
                .thenAccept(done -> {});
    }

    @Override
    public CompletableFuture<Outcome> commit(Txn txn, Duration deadline) {
        return this.<java.util.Optional<Outcome>>call(deadline, () -> java.util.Optional.ofNullable(etcd.commit(txn)))
                .thenCompose(outcome -> outcome.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> CompletableFuture.failedFuture(
                                new EtcdException(Kind.LEASE_GONE, "requested lease not found"))));
    }

    @Override
    public CompletableFuture<Outcome> read(Txn txn, Duration deadline) {
        return commit(txn, deadline);
    }

    @Override
    public Watching watch(String below, long from, WatchListener listener) {
        boolean[] over = {false};
        if (cut || etcd.isDown()) {
            loop.after(Duration.ofSeconds(1), () -> {
                if (!over[0]) {
                    listener.ended("no connection");
                }
            });
            return () -> over[0] = true;
        }
        if (from <= etcd.compacted()) {
            loop.run(() -> {
                if (!over[0]) {
                    listener.compacted(etcd.compacted() + 1);
                }
            });
            return () -> over[0] = true;
        }
        BiConsumer<Long, List<WatchListener.Event>> told = (revision, events) -> {
            if (!cut) {
                simulation.after(
                        delay(),
                        () -> loop.run(() -> {
                            if (!over[0]) {
                                listener.changed(revision, events);
                            }
                        }));
            }
        };
        etcd.since(from).forEach(told);
        etcd.watch(told);
        return () -> {
            over[0] = true;
            etcd.unwatch(told);
        };
    }

    @Override
    public String endpoint() {
        return "fake";
    }

    @Override
    public void close() {}

    private <T> CompletableFuture<T> call(Duration deadline, Supplier<T> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.after(deadline, () -> {
            if (!answer.isDone()) {
                answer.completeExceptionally(new EtcdException(Kind.UNKNOWN, "no answer within " + deadline));
            }
        });
        if (cut || random.nextDouble() < loss) {
            return answer;
        }
        if (etcd.isDown()) {
            loop.after(
                    Duration.ofMillis(1),
                    () -> answer.completeExceptionally(new EtcdException(Kind.NOT_SENT, "connection refused")));
            return answer;
        }
        boolean late = random.nextDouble() < loss;
        boolean lost = loseAnswers || random.nextDouble() < loss;
        long way = late ? deadline.toNanos() + delay() * 1000 : delay();
        simulation.after(way, () -> {
            // It is on its way whatever becomes of its sender, and waits in the kernel of a member that is down.
            if (etcd.isDown()) {
                return;
            }
            T value = what.get();
            if (!lost && !cut) {
                simulation.after(delay(), () -> loop.run(() -> answer.complete(value)));
            }
        });
        return answer;
    }

    private long delay() {
        return Duration.ofMillis(1).toNanos() + random.nextInt(2_000_000);
    }
}
