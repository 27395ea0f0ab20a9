package io.virtwarden.lockd.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.settings.HostPort;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.testkit.etcd.EtcdServer;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import io.virtwarden.testkit.kafka.TopicContent;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside libvirt on two hosts, asked by nobody: lockd sees what runs, holds its leases, and reports what must not be. */
class CompanionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DISK = "/var/lib/libvirt/images/seen.raw";

    @TempDir
    private static Path folder;

    private static KafkaProcess kafka;
    private static EtcdServer etcd;
    private static PrivateHypervisor here;
    private static PrivateHypervisor there;
    private static LockdUnderTest lockdHere;
    private static LockdUnderTest lockdThere;

    @BeforeAll
    static void start() throws Exception {
        LabRequirements.demand(Part.HYPERVISOR);
        LabRequirements.demand(Part.ETCD);
        kafka = KafkaProcess.start(Files.createDirectory(folder.resolve("kafka")), BrokerOptions.plain());
        KafkaSettings settings = new KafkaSettings(
                List.of(HostPort.parse(kafka.bootstrap())), "libvirt.", KafkaSettings.Mode.BINARY, Map.of());
        new Topics(KafkaClientProperties.of(settings, "test")).create(Topics.all("libvirt."));
        etcd = EtcdServer.start();
        here = PrivateHypervisor.start(options());
        there = PrivateHypervisor.start(options());
        for (PrivateHypervisor host : List.of(here, there)) {
            host.blank(DISK, 1 << 20);
        }
        lockdHere = lockd(here);
        lockdThere = lockd(there);
    }

    @AfterAll
    static void end() {
        if (lockdHere != null) lockdHere.close();
        if (lockdThere != null) lockdThere.close();
        if (here != null) here.close();
        if (there != null) there.close();
        if (etcd != null) etcd.close();
        if (kafka != null) kafka.close();
    }

    @AfterEach
    void clean() {
        here.clean();
        there.clean();
        awaitTrue(
                "all leases to end",
                () -> lockdHere.leases().isEmpty() && lockdThere.leases().isEmpty());
    }

    @Test
    void aRunningDomainHasItsLeasesAndAStoppedOneHasNone() {
        String lease = "<lease><lockspace>pool</lockspace><key>volume-1</key><target path='/var/lib/x'/></lease>";
        here.define(guest("seen").device(lease));
        here.virsh("start", "seen");
        awaitTrue("its leases", () -> lockdHere.held().size() == 2);
        assertThat(lockdHere.held()).contains("seen " + DISK + " cluster held");
        here.virsh("suspend", "seen");
        here.virsh("resume", "seen");
        assertThat(lockdHere.held()).hasSize(2);

        here.virsh("destroy", "seen");
        awaitTrue("their end", () -> lockdHere.leases().isEmpty());
    }

    @Test
    void aLeaseIsTakenUpAgainAfterAKill() throws IOException {
        here.define(guest("kept"));
        here.virsh("start", "kept");
        awaitTrue("its lease", () -> lockdHere.held().contains("kept " + DISK + " cluster held"));
        lockdHere.kill9();
        lockdHere.startAgain();
        awaitTrue("its lease again", () -> lockdHere.held().contains("kept " + DISK + " cluster held"));
        assertThat(lockdHere.held()).hasSize(1);
    }

    @Test
    void twoWritersOfOneDiskAreReportedWithBothOwnersAndTheTrailIsWhole() {
        here.define(guest("first"));
        there.define(guest("second"));
        here.virsh("start", "first");
        awaitTrue("the first's lease", () -> lockdHere.held().contains("first " + DISK + " cluster held"));

        there.virsh("start", "second");
        awaitTrue("the conflict", () -> lockdThere.get("/metrics").contains("virtwarden_lockd_conflicts_open 1"));
        awaitTrue("its record", () -> conflicts().size() == 1);
        JsonObject conflict = conflicts().get(0);
        assertThat(conflict.getString("wanted")).isEqualTo(DISK);
        assertThat(conflict.getJsonObject("owner").getString("name")).isEqualTo("second");
        assertThat(conflict.getJsonArray("heldBy").getJsonObject(0).getJsonObject("owner"))
                .satisfies(owner ->
                        assertThat(((JsonObject) owner).getString("name")).isEqualTo("first"))
                .satisfies(owner -> assertThat(((JsonObject) owner).getString("node"))
                        .isEqualTo(here.hostUuid().toString()));

        here.virsh("destroy", "first");
        awaitTrue("the second to get it", () -> lockdThere.held().contains("second " + DISK + " cluster held"));
        assertThat(lockdThere.get("/metrics")).contains("virtwarden_lockd_conflicts_open 0");
        there.virsh("destroy", "second");
        awaitTrue("a tombstone", () -> {
            List<ConsumerRecord<byte[], byte[]>> states = topic("libvirt.leases");
            return !states.isEmpty() && states.get(states.size() - 1).value() == null;
        });
        assertThat(topic("libvirt.leases"))
                .anyMatch(record -> new String(record.key(), UTF_8).equals(DISK) && record.value() != null);
        assertThat(TopicContent.chainFaults(topic("libvirt.audit"))).isEmpty();
    }

    private static List<JsonObject> conflicts() {
        return topic("libvirt.audit").stream()
                .map(record -> new JsonObject(new String(record.value(), UTF_8)))
                .filter(data -> data.containsKey("heldBy"))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> topic(String name) {
        return TopicContent.read(kafka.bootstrap(), name);
    }

    private static LockdUnderTest lockd(PrivateHypervisor host) throws IOException {
        return new LockdUnderTest(
                host,
                "off",
                "kafka: {bootstrap: {servers: [\"" + kafka.bootstrap() + "\"]}}",
                "  etcd: {endpoints: [\"" + etcd.uri() + "\"], ttl: 10s, lock-delay: 1s, allow-unfenced: true}");
    }

    private static DomainXml guest(String name) {
        return DomainXml.named(name)
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + DISK
                        + "'/><target dev='vda' bus='virtio'/></disk>");
    }

    private static void awaitTrue(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(condition);
    }

    private static HypervisorOptions options() {
        return HypervisorOptions.plain().sharingTheNetwork().daemons("virtlogd", "libvirtd");
    }
}
