package io.virtwarden.benchmarks;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.etcd.GatewayTls;
import io.virtwarden.chassis.ops.EventLoops;
import io.virtwarden.lockd.etcd.EtcdCluster;
import io.virtwarden.lockd.etcd.EtcdClusters;
import io.virtwarden.lockd.etcd.EtcdSettings;
import io.virtwarden.lockd.lease.Cluster;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Owner;
import io.virtwarden.lockd.lease.Resource;
import io.virtwarden.lockd.policy.OnExpiry;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.lab.HttpText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Leases in a real etcd of one member: how long one takes, and what renewing ten thousand of them costs. */
final class EtcdLeasesBench implements Benchmark {
    private static final Duration TTL = Duration.ofSeconds(12);
    private static final int WARM_UP = 500;
    private static final int PAIRS = 2000;
    private static final int HELD = 10_000;
    private static final int AT_ONCE = 16;
    private static final int THIRDS = 3;

    @Override
    public String name() {
        return "lockd-etcd";
    }

    @Override
    public String about() {
        return "leases in etcd: acquire, release, and renewing 10,000 of them";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Vertx vertx = EventLoops.open();
        UUID node = UUID.randomUUID();
        try (EtcdServer etcd = EtcdServer.start();
                EtcdCluster cluster = EtcdClusters.open(
                        vertx, settings(etcd.uri()), node, node, scratch, registry, InstantSource.system())) {
            cluster.start();
            Waiting.until(
                    "a session with etcd",
                    Duration.ofSeconds(20),
                    () -> cluster.check().check().ok());
            Owner owner = new Owner(node, node, UUID.randomUUID(), "bench", 1, 1);
            List<Result> results = new ArrayList<>();
            pairs(cluster, owner, WARM_UP);
            results.addAll(pairs(cluster, owner, PAIRS));
            results.addAll(renewals(cluster, owner, etcd, registry));
            return results;
        } finally {
            vertx.close().await(5, TimeUnit.SECONDS);
        }
    }

    private static List<Result> pairs(EtcdCluster cluster, Owner owner, int count) {
        double[] acquired = new double[count];
        double[] released = new double[count];
        for (int i = 0; i < count; i++) {
            Resource resource = new Resource("/bench/" + i % 50);
            long began = System.nanoTime();
            long token =
                    token(cluster.acquire(resource, Mode.EXCLUSIVE, owner, 0).toCompletableFuture());
            long had = System.nanoTime();
            cluster.release(resource, owner, token).toCompletableFuture().join();
            acquired[i] = (had - began) / 1e6;
            released[i] = (System.nanoTime() - had) / 1e6;
        }
        Sample acquires = new Sample(acquired);
        return List.of(
                Result.atMost("acquire, median", "ms", acquires, 3),
                Result.reported("acquire, 99th percentile", "ms", new Sample(acquires.quantile(0.99))),
                Result.reported("release, median", "ms", new Sample(released)));
    }

    /** Counts what etcd itself says it was asked, while nothing happens but renewals. */
    private static List<Result> renewals(
            EtcdCluster cluster, Owner owner, EtcdServer etcd, SimpleMeterRegistry registry) throws Exception {
        long began = System.nanoTime();
        hold(cluster, owner);
        double seconds = (System.nanoTime() - began) / 1e9;
        Timer renew = registry.get("virtwarden.lockd.etcd.renew").timer();
        // From just after one renewal to just after another, so that a whole number of thirds is counted.
        long first = renew.count();
        Waiting.until("a renewal", TTL, () -> renew.count() > first);
        double before = requests(etcd);
        double time = renew.totalTime(TimeUnit.MILLISECONDS);
        Waiting.until("renewals", TTL.multipliedBy(2), () -> renew.count() > first + THIRDS);
        double each = (requests(etcd) - before) / THIRDS;
        double latency = (renew.totalTime(TimeUnit.MILLISECONDS) - time) / THIRDS;
        if (!cluster.check().check().ok()) {
            throw new IllegalStateException(cluster.check().check().text());
        }
        return List.of(
                Result.reported("taking 10,000 leases, 16 at once", "per second", new Sample(HELD / seconds)),
                Result.atMost("10,000 leases: requests to etcd per third of the TTL", "requests", new Sample(each), 1),
                Result.reported("10,000 leases: one renewal, mean", "ms", new Sample(latency)));
    }

    private static void hold(EtcdCluster cluster, Owner owner) {
        for (int i = 0; i < HELD; i += AT_ONCE) {
            List<CompletableFuture<Cluster.Taken>> some = new ArrayList<>();
            for (int j = i; j < Math.min(HELD, i + AT_ONCE); j++) {
                some.add(cluster.acquire(new Resource("/held/" + j), Mode.EXCLUSIVE, owner, 0)
                        .toCompletableFuture());
            }
            some.forEach(EtcdLeasesBench::token);
        }
    }

    private static long token(CompletableFuture<Cluster.Taken> taken) {
        Cluster.Taken got = taken.join();
        if (got instanceof Cluster.Taken.Granted granted) {
            return granted.token();
        }
        throw new IllegalStateException("not granted: " + got);
    }

    private static double requests(EtcdServer etcd) throws IOException {
        return HttpText.get(etcd.uri().resolve("/metrics"), Duration.ofSeconds(5))
                .body()
                .lines()
                .filter(line -> line.startsWith("grpc_server_started_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static EtcdSettings settings(URI endpoint) {
        return new EtcdSettings(
                List.of(endpoint),
                Duration.ofSeconds(2),
                "",
                Optional.empty(),
                Optional.empty(),
                GatewayTls.NONE,
                "virtwarden/lockd/",
                TTL,
                Duration.ofSeconds(2),
                Duration.ofSeconds(15),
                0,
                new EtcdSettings.Fence(List.of(), Duration.ofSeconds(10)),
                false,
                OnExpiry.SUSPEND,
                List.of());
    }
}
