package io.virtwarden.lockd.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import io.virtwarden.testkit.etcd.EtcdCluster;
import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.HypervisorOptions;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import io.virtwarden.testkit.lab.NetworkPath;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two hosts, each with an unmodified libvirtd whose virtlockd is lockd, and one disk image. File locks do not reach from one to the other:
 * each sees a file of its own under the same path, as on storage whose locks do not work. Only etcd, of three members, stands between.
 */
class TwoHostsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String DISK = "/var/lib/libvirt/images/shared.raw";

    private static EtcdCluster etcd;
    private static NetworkPath network;
    private static PrivateHypervisor here;
    private static PrivateHypervisor there;
    private static LockdUnderTest lockdHere;
    private static LockdUnderTest lockdThere;

    private final UUID domain = UUID.randomUUID();
    private final String name = "guest-" + domain.toString().substring(0, 8);

    @BeforeAll
    static void start() throws IOException {
        LabRequirements.demand(Part.HYPERVISOR);
        LabRequirements.demand(Part.ETCD);
        etcd = EtcdCluster.ofThree();
        network = NetworkPath.to(etcd.members().get(0).port());
        here = PrivateHypervisor.start(options());
        there = PrivateHypervisor.start(options());
        for (PrivateHypervisor host : List.of(here, there)) {
            host.blank(DISK, 1 << 20);
        }
        // Its only way to etcd is one that can be cut.
        lockdHere = new LockdUnderTest(here, "on", "", cluster("\"" + network.uri() + "\""));
        lockdThere = new LockdUnderTest(
                there,
                "on",
                "",
                cluster(String.join(
                        ", ", etcd.uris().stream().map(uri -> "\"" + uri + "\"").toList())));
    }

    @AfterAll
    static void end() {
        if (lockdHere != null) lockdHere.close();
        if (lockdThere != null) lockdThere.close();
        if (here != null) here.close();
        if (there != null) there.close();
        if (network != null) network.close();
        if (etcd != null) etcd.close();
    }

    @AfterEach
    void clean() {
        network.mend();
        here.clean();
        there.clean();
        await("everything to be given back")
                .atMost(PATIENCE)
                .until(() -> lockdHere.isReady()
                        && lockdThere.isReady()
                        && lockdHere.leases().isEmpty()
                        && lockdThere.leases().isEmpty());
    }

    @Test
    void theSecondStartIsRefusedAlsoWithTwoOfThreeMembersUntilTheFirstHasEnded() {
        here.define(guest());
        there.define(guest());
        here.virsh("start", name);
        assertThat(lockdHere.held()).containsExactly(name + " " + DISK + " cluster held");

        assertThatThrownBy(() -> there.virsh("start", name))
                .hasMessageContaining(DISK)
                .hasMessageContaining(here.hostUuid().toString());
        etcd.members().get(2).kill();
        try {
            assertThatThrownBy(() -> there.virsh("start", name)).hasMessageContaining(DISK);
            assertThat(here.virsh("domstate", name)).isEqualTo("running");
            here.virsh("destroy", name);
            await("the other host to get it").atMost(PATIENCE).until(() -> there.tryVirsh("start", name));
        } finally {
            etcd.members().get(2).restart();
        }
        assertThat(lockdThere.held()).containsExactly(name + " " + DISK + " cluster held");
        assertThat(here.tryVirsh("start", name)).isFalse();
    }

    @Test
    void aLeaseMovesWithADomainThatMigrates() {
        here.define(guest());
        here.virsh("start", name);
        long token = lockdHere.leases().get(0).getLong("token");

        here.virsh(
                "migrate",
                name,
                "--live",
                "--p2p",
                "--unsafe",
                "--persistent",
                "--desturi",
                there.uri(),
                "--migrateuri",
                "unix://" + here.scratch().resolve("migration.sock"));

        assertThat(there.virsh("domstate", name)).isEqualTo("running");
        await().atMost(PATIENCE).until(() -> lockdHere.leases().isEmpty());
        assertThat(lockdThere.held()).containsExactly(name + " " + DISK + " cluster held");
        assertThat(lockdThere.leases().get(0).getLong("token")).isGreaterThan(token);
        assertThat(here.tryVirsh("start", name)).isFalse();
    }

    @Test
    void aHostThatIsCutOffSuspendsItsDomainBeforeTheOtherMayStartIt() {
        here.define(guest());
        there.define(guest());
        here.virsh("start", name);
        long token = lockdHere.leases().get(0).getLong("token");

        network.cut();
        await("the other host to take over")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> there.tryVirsh("start", name));
        assertThat(here.virsh("domstate", name)).isEqualTo("paused");
        assertThat(lockdThere.leases().get(0).getLong("token")).isGreaterThan(token);
        assertThat(here.tryVirsh("resume", name)).as("nothing answers here").isFalse();

        network.mend();
        await("the host to be back").atMost(PATIENCE).until(lockdHere::isReady);
        assertThatThrownBy(() -> here.virsh("resume", name)).hasMessageContaining(DISK);
        assertThat(here.virsh("domstate", name)).isEqualTo("paused");
        assertThat(there.virsh("domstate", name)).isEqualTo("running");
    }

    @Test
    void aLeaseThatAPersonBreaksFromTheOtherHostSuspendsItsDomainThere() {
        here.define(guest());
        there.define(guest());
        here.virsh("start", name);
        long token = lockdHere.leases().get(0).getLong("token");
        JsonObject wrong = new JsonObject()
                .put("resource", DISK)
                .put("token", token + 1)
                .put("reason", "host is on fire")
                .put("by", "night shift");
        assertThat(lockdThere.post("/v1/leases/break", wrong).statusCode()).isEqualTo(404);
        assertThat(here.virsh("domstate", name)).isEqualTo("running");

        assertThat(lockdThere
                        .post("/v1/leases/break", wrong.put("token", token))
                        .statusCode())
                .isEqualTo(200);
        await("the domain to be suspended")
                .atMost(PATIENCE)
                .until(() -> here.virsh("domstate", name).equals("paused"));
        there.virsh("start", name);
        assertThat(here.tryVirsh("resume", name)).isFalse();
    }

    @Test
    void withoutEtcdNothingIsStartedAndWhatRanIsSuspendedInTime() {
        here.define(guest());
        there.define(guest());
        here.virsh("start", name);
        for (var member : etcd.members()) {
            member.kill();
        }
        try {
            assertThatThrownBy(() -> there.virsh("start", name)).hasMessageContaining("etcd");
            await("the domain to be suspended")
                    .atMost(PATIENCE)
                    .until(() -> here.virsh("domstate", name).equals("paused"));
        } finally {
            etcd.members().forEach(member -> member.restartOnly());
            etcd.members().forEach(member -> member.awaitHealthy());
        }
        await("both hosts to be back").atMost(PATIENCE).until(() -> lockdHere.isReady() && lockdThere.isReady());
        assertThat(here.virsh("domstate", name)).isEqualTo("paused");
        assertThat(lockdHere.output()).contains("whether it may go on is for a person to say");
        here.virsh("resume", name);
        assertThat(lockdHere.held()).containsExactly(name + " " + DISK + " cluster held");
        assertThat(there.tryVirsh("start", name)).isFalse();
    }

    @Test
    void lockdKilledUnderARunningDomainKeepsItsLeaseAndTheOtherHostOut() throws IOException {
        here.define(guest());
        there.define(guest());
        here.virsh("start", name);
        long token = lockdHere.leases().get(0).getLong("token");

        lockdHere.kill9();
        assertThat(there.tryVirsh("start", name)).isFalse();
        lockdHere.startAgain();

        assertThat(lockdHere.held()).containsExactly(name + " " + DISK + " cluster held");
        assertThat(lockdHere.leases().get(0).getLong("token")).isEqualTo(token);
        assertThat(here.virsh("domstate", name)).isEqualTo("running");
        assertThat(there.tryVirsh("start", name)).isFalse();
        here.virsh("destroy", name);
        await().atMost(PATIENCE).until(() -> there.tryVirsh("start", name));
    }

    private DomainXml guest() {
        return DomainXml.named(name)
                .uuid(domain)
                .device("<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='" + DISK
                        + "'/><target dev='vda' bus='virtio'/></disk>");
    }

    private static String cluster(String endpoints) {
        return "  etcd: {endpoints: [" + endpoints
                + "], ttl: 10s, lock-delay: 1s, timeout: 1s, allow-unfenced: true, on-expiry-domains: [\".*\"]}";
    }

    private static HypervisorOptions options() {
        return HypervisorOptions.plain()
                .sharingTheNetwork()
                .daemons("virtlogd", "libvirtd")
                .qemuConf("lock_manager = \"lockd\"");
    }
}
