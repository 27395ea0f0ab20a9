package io.virtwarden.lockd.etcd;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.virtwarden.chassis.ops.EventLoops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Hosts on a real etcd, in one JVM. */
final class RealHosts implements AutoCloseable {
    private final Path folder;
    private final EtcdSettings settings;
    private final Vertx vertx = EventLoops.open();
    private final List<EtcdCluster> open = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    RealHosts(Path folder, EtcdSettings settings) {
        this.folder = folder;
        this.settings = settings;
    }

    Host host() {
        return start(UUID.randomUUID(), UUID.randomUUID(), settings);
    }

    /** One whose lockd does not run. */
    Host stranger() {
        Host host = host();
        host.cluster().close();
        return host;
    }

    Host restarted(Host host) {
        return restarted(host, settings);
    }

    Host restarted(Host host, EtcdSettings changed) {
        return start(host.uuid(), host.bootId(), changed);
    }

    SimpleMeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        open.forEach(EtcdCluster::close);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    static boolean within(Duration most, BooleanSupplier so) {
        try {
            Awaitility.await().atMost(most).pollInterval(Duration.ofMillis(20)).until(so::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private Host start(UUID uuid, UUID boot, EtcdSettings with) {
        EtcdCluster cluster = EtcdClusters.open(vertx, with, uuid, boot, state(uuid), registry, InstantSource.system());
        Heard heard = new Heard();
        cluster.listen(heard);
        open.add(cluster);
        cluster.start();
        return new Host(uuid, boot, cluster, heard);
    }

    private Path state(UUID uuid) {
        try {
            return Files.createDirectories(folder.resolve(uuid.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
