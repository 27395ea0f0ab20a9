package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.lockd.lease.Cluster.Taken;
import io.virtwarden.lockd.lease.Mode;
import io.virtwarden.lockd.lease.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class FakeClusterTest extends ClusterContract {
    private final FakeHosts hosts = new FakeHosts(17, Samples.settings(List.of(), Duration.ofSeconds(10)));

    @Test
    void grantsWhatItGaveBackItselfWhileEtcdDidNotAnswer() {
        Host host = host();
        Resource disk = new Resource("/srv/disk.qcow2");
        Taken first = get(host.cluster().acquire(disk, Mode.EXCLUSIVE, host.domain("one"), 0));
        long token = ((Taken.Granted) first).token();
        hosts.of(host).gateway().cut(true);
        assertThat(get(host.cluster().release(disk, host.domain("one"), token))).isFalse();
        hosts.of(host).gateway().cut(false);

        Taken second = get(host.cluster().acquire(disk, Mode.EXCLUSIVE, host.domain("two"), token));
        assertThat(second).isInstanceOf(Taken.Granted.class);
        assertThat(((Taken.Granted) second).token()).isGreaterThan(token);
    }

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
