package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

class FakeClusterTest extends ClusterContract {
    private final FakeHosts hosts = new FakeHosts(17, Samples.settings(List.of(), Duration.ofSeconds(10)));

    @Override
    Host host() {
        Host host = hosts.host();
        assertThat(within(
                        Duration.ofSeconds(10),
                        () -> host.cluster().check().check().ok()))
                .isTrue();
        return host;
    }

    @Override
    Host restarted(Host host) {
        Host again = hosts.restarted(host);
        assertThat(within(
                        Duration.ofSeconds(10),
                        () -> again.cluster().check().check().ok()))
                .isTrue();
        return again;
    }

    @Override
    void kill(Host host) {
        hosts.kill(host);
    }

    @Override
    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(hosts.simulation().until(Duration.ofSeconds(30), future::isDone))
                .isTrue();
        return future.join();
    }

    @Override
    boolean within(Duration most, BooleanSupplier so) {
        return hosts.simulation().until(most, so);
    }
}
