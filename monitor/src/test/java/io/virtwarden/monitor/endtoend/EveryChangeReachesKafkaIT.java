package io.virtwarden.monitor.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.kafka.TopicContent;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EveryChangeReachesKafkaIT {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PrivateHypervisor here;

    @SuppressWarnings("NullAway.Init")
    private PrivateHypervisor there;

    @SuppressWarnings("NullAway.Init")
    private KafkaProcess kafka;

    @SuppressWarnings("NullAway.Init")
    private KafkaTrail trail;

    @SuppressWarnings("NullAway.Init")
    private MonitorProcess monitor;

    private final Expectation expected = new Expectation();

    @BeforeEach
    void start() throws Exception {
        LabRequirements.demand(Part.HYPERVISOR, Part.NETWORKS, Part.UDEV);
        here = PrivateHypervisor.start();
        there = PrivateHypervisor.start();
        kafka = KafkaProcess.start(Files.createDirectory(folder.resolve("kafka")), BrokerOptions.plain());
        trail = new KafkaTrail(kafka.bootstrap()).createTopics();
        monitor = MonitorProcess.start(
                        MonitorConfig.watching(folder, here.uri(), there.uri()).publishingTo(kafka.bootstrap()))
                .awaitReady();
    }

    @AfterEach
    void end() {
        for (AutoCloseable part : new AutoCloseable[] {monitor, kafka, there, here}) {
            if (part != null) {
                try {
                    part.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Test
    void inOrderAndInAnUnbrokenChain() {
        new HypervisorLife(here, there, expected).whole();

        awaitAll();
        List<Seen> seen = trail.seen();
        expected.assertExactly(seen);
        assertThat(seen)
                .as("heard, not concluded from listings")
                .noneMatch(record -> record.reconciled() && expected.concerns(record));
        assertComplete();
    }

    @Test
    void alsoWhileLibvirtdAndKafkaAreKilledAndHang() {
        HypervisorLife life = new HypervisorLife(here, there, expected);
        UUID uuid = UUID.randomUUID();
        here.createPaused(DomainXml.named("long").uuid(uuid));

        kafka.kill();
        life.whole();
        kafka.restart();
        awaitAll();

        kafka.freeze();
        life.suspendAndResume("long", uuid);
        UUID lost = killedWhileNobodyListens();
        kafka.thaw();
        awaitAll();
        awaitReconciled(lost, "lifecycle/stopped/");

        hang();
        life.whole();
        awaitAll();
        assertThat(trail.seen().stream().filter(Seen::isGap).map(Seen::reason)).contains("connection-lost");
        assertComplete();
    }

    /** A QEMU that dies while libvirtd is dead: only a comparison of listings can tell. */
    private UUID killedWhileNobodyListens() {
        UUID uuid = UUID.randomUUID();
        here.createPaused(DomainXml.named("lost").uuid(uuid));
        here.kill9Libvirtd();
        here.inside("bash", "-c", "kill -KILL $(cat /run/libvirt/qemu/lost.pid)");
        here.startLibvirtd();
        monitor.awaitReady();
        return uuid;
    }

    private void hang() {
        here.stopLibvirtd();
        monitor.awaitReadiness(503, here.socket().toString());
        here.continueLibvirtd();
        monitor.awaitReady();
    }

    private void awaitAll() {
        try {
            await().atMost(MonitorProcess.PATIENCE).until(() -> expected.isFulfilledBy(trail.seen()));
        } catch (RuntimeException e) {
            throw new AssertionError(
                    String.join("\n", expected.missing(trail.seen())) + "\n"
                            + monitor.process().output(),
                    e);
        }
    }

    private void awaitReconciled(UUID subject, String what) {
        await().atMost(MonitorProcess.PATIENCE)
                .until(() -> trail.seen().stream()
                        .anyMatch(record -> record.subject().equals(subject.toString())
                                && record.what().startsWith(what)));
    }

    /** The node's own history and Kafka hold the same, without holes, with a sound chain. */
    private void assertComplete() {
        List<Seen> journal = monitor.history();
        assertThat(Chains.faults(journal)).isEmpty();
        await().atMost(MonitorProcess.PATIENCE)
                .untilAsserted(
                        () -> assertThat(trail.seen().stream().map(Seen::id).distinct())
                                .containsAll(journal.stream().map(Seen::id).toList()));
        List<Seen> published = trail.seen();
        assertThat(Chains.faults(published)).isEmpty();
        assertThat(Chains.disordered(published)).isEmpty();
        assertThat(TopicContent.chainFaults(trail.records())).isEmpty();
    }
}
