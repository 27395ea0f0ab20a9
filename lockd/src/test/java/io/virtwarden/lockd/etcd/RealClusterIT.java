package io.virtwarden.lockd.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.chassis.ops.Status;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.lab.LabRequirements;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealClusterIT extends ClusterContract {
    private static @Nullable EtcdServer etcd;

    @TempDir
    private Path folder;

    private @Nullable RealHosts hosts;

    @BeforeAll
    static void startEtcd() {
        LabRequirements.demand(LabRequirements.Part.ETCD);
        etcd = EtcdServer.start();
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @BeforeEach
    void empty() {
        EtcdServer server = java.util.Objects.requireNonNull(etcd);
        server.etcdctl("del", "--prefix", "virtwarden/");
        hosts = new RealHosts(folder, Samples.settings(List.of(server.uri()), Duration.ofSeconds(10)));
    }

    @AfterEach
    void close() {
        hosts().close();
    }

    @Test
    void theDoctorTellsAMemberThatAnswersFromOneThatDoesNot() {
        URI there = java.util.Objects.requireNonNull(etcd).uri();
        URI gone = URI.create("http://127.0.0.1:1");
        List<EtcdProbe.Answer> answers = EtcdProbe.ask(Samples.settings(List.of(there, gone), Duration.ofSeconds(10)));
        assertThat(answers).extracting(EtcdProbe.Answer::endpoint).containsExactly(there, gone);
        assertThat(answers.get(0).status())
                .isEqualTo(Status.ok(there + " answers, keys below virtwarden/lockd/ can be read"));
        assertThat(answers.get(1).status().ok()).isFalse();
        assertThat(answers.get(1).status().text())
                .startsWith("lockd.etcd.endpoints: ")
                .contains("127.0.0.1:1");
        assertThat(EtcdProbe.ask(Samples.settings(List.of(), Duration.ofSeconds(10))))
                .isEmpty();
    }

    @Override
    Host host() {
        return ready(hosts().host());
    }

    @Override
    Host restarted(Host host) {
        return ready(hosts().restarted(host));
    }

    @Override
    void kill(Host host) {
        host.cluster().close();
    }

    @Override
    <T> T get(CompletionStage<T> stage) {
        return RealHosts.get(stage);
    }

    @Override
    boolean within(Duration most, BooleanSupplier so) {
        return RealHosts.within(most, so);
    }

    private RealHosts hosts() {
        return java.util.Objects.requireNonNull(hosts);
    }

    private Host ready(Host host) {
        assertThat(within(
                        Duration.ofSeconds(10),
                        () -> host.cluster().check().check().ok()))
                .isTrue();
        return host;
    }
}
