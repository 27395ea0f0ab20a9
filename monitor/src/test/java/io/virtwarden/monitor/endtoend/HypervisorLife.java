package io.virtwarden.monitor.endtoend;

import static org.awaitility.Awaitility.await;

import io.virtwarden.testkit.lab.DomainXml;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * Changes of every kind on a real hypervisor, each with what libvirt 9.0.0 announces of it (as {@code virsh event --all} shows it).
 * Everything that it makes it removes again.
 */
final class HypervisorLife {
    private final PrivateHypervisor here;
    private final PrivateHypervisor there;
    private final Expectation expected;
    private int round;

    /** @param there where domains migrate to; the same disks are in reach of both */
    HypervisorLife(PrivateHypervisor here, PrivateHypervisor there, Expectation expected) {
        this.here = here;
        this.there = there;
        this.expected = expected;
    }

    /** Everything once. */
    void whole() {
        round++;
        domain();
        renamedDomain();
        network();
        pool();
        secret();
        nodeDevice();
    }

    private void domain() {
        String name = "d" + round;
        UUID uuid = UUID.randomUUID();
        here.define(DomainXml.named(name)
                .uuid(uuid)
                .disk(here.disk(name, "32M"), "vda")
                .device("<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>"
                        + "<target dev='hda' bus='ide'/></disk>"));
        told(uuid, "lifecycle/defined/added");
        here.virsh("start", name, "--paused");
        told(uuid, "lifecycle/started/booted", "lifecycle/suspended/paused");
        suspendAndResume(name, uuid);
        change(name, uuid);
        snapshot(name, uuid);
        blockJobs(name, uuid);
        saveAndRestore(name, uuid);
        migrate(name, uuid);
    }

    /** One resume and one suspend of a paused domain. */
    void suspendAndResume(String name, UUID uuid) {
        here.virsh("resume", name);
        here.virsh("suspend", name);
        told(uuid, "lifecycle/resumed/unpaused", "lifecycle/suspended/paused");
    }

    private void change(String name, UUID uuid) {
        here.virsh("metadata", name, "http://example.org/lab", "--key", "lab", "--set", "<lab/>", "--live");
        told(uuid, "metadata-change");
        here.virsh("blkdeviotune", name, "vda", "--total-bytes-sec", "100000000");
        told(uuid, "tunable");
        Path second = here.disk(name + "-second", "8M");
        here.virsh("attach-disk", name, second.toString(), "vdb", "--driver", "qemu", "--subdriver", "qcow2");
        told(uuid, "device-added");
        here.virsh("reset", name);
        told(uuid, "reboot");
    }

    private void snapshot(String name, UUID uuid) {
        here.virsh("snapshot-create-as", name, "before");
        here.virsh("snapshot-revert", name, "before", "--paused");
        told(
                uuid,
                "lifecycle/stopped/from-snapshot",
                "lifecycle/started/from-snapshot",
                "lifecycle/suspended/from-snapshot",
                "lifecycle/defined/from-snapshot");
        here.virsh("snapshot-delete", name, "before");
    }

    private void blockJobs(String name, UUID uuid) {
        String copy = here.scratch().resolve(name + "-copy.qcow2").toString();
        here.virsh("blockcopy", name, "vda", "--dest", copy, "--transient-job", "--wait", "--finish");
        told(uuid, "block-job-2/copy/ready", "block-job-2/copy/canceled");
        String over = here.scratch().resolve(name + "-over.qcow2").toString();
        here.virsh(
                "snapshot-create-as",
                name,
                "external",
                "--disk-only",
                "--no-metadata",
                "--diskspec",
                "vda,file=" + over,
                "--diskspec",
                "vdb,snapshot=no",
                "--diskspec",
                "hda,snapshot=no");
        here.virsh("blockcommit", name, "vda", "--active", "--wait", "--pivot");
        told(uuid, "block-job-2/active-commit/ready", "block-job-2/active-commit/completed");
    }

    private void saveAndRestore(String name, UUID uuid) {
        String file = here.scratch().resolve(name + ".save").toString();
        here.virsh("save", name, file);
        told(uuid, "lifecycle/stopped/saved");
        here.virsh("restore", file, "--paused");
        told(uuid, "lifecycle/started/restored", "lifecycle/suspended/restored");
    }

    private void migrate(String name, UUID uuid) {
        here.virsh(
                "migrate",
                name,
                "--live",
                "--p2p",
                "--unsafe",
                "--desturi",
                there.uri(),
                "--migrateuri",
                "unix://" + here.scratch().resolve(name + ".sock"));
        told(uuid, "migration-iteration", "lifecycle/stopped/migrated", "job-completed");
        expected.add(there.uri(), uuid.toString(), "lifecycle/started/migrated", "lifecycle/suspended/paused");
        there.virsh("destroy", name);
        expected.add(there.uri(), uuid.toString(), "lifecycle/stopped/destroyed");
        here.virsh("undefine", name);
        told(uuid, "lifecycle/undefined/removed");
    }

    private void renamedDomain() {
        UUID uuid = UUID.randomUUID();
        String first = "grün" + round;
        String second = "絵文字🙂" + round;
        here.define(DomainXml.named(first).uuid(uuid));
        here.virsh("domrename", first, second);
        here.virsh("start", second, "--paused");
        here.virsh("destroy", second);
        here.virsh("undefine", second);
        told(
                uuid,
                "lifecycle/defined/added",
                "lifecycle/undefined/renamed",
                "lifecycle/defined/renamed",
                "lifecycle/started/booted",
                "lifecycle/suspended/paused",
                "lifecycle/stopped/destroyed",
                "lifecycle/undefined/removed");
    }

    private void network() {
        UUID uuid = UUID.randomUUID();
        String name = "n" + round;
        here.virshWithXml(
                "<network><name>" + name + "</name><uuid>" + uuid + "</uuid><bridge name='vwbr" + round
                        + "'/><ip address='192.0.2.1' netmask='255.255.255.0'/></network>",
                "net-define");
        here.virsh("net-start", name);
        here.virsh("net-destroy", name);
        here.virsh("net-undefine", name);
        told(uuid, "lifecycle/defined", "lifecycle/started", "lifecycle/stopped", "lifecycle/undefined");
    }

    private void pool() {
        UUID uuid = UUID.randomUUID();
        String name = "p" + round;
        here.virshWithXml(
                "<pool type='dir'><name>" + name + "</name><uuid>" + uuid + "</uuid><target><path>"
                        + here.scratch().resolve(name) + "</path></target></pool>",
                "pool-define");
        here.virsh("pool-build", name);
        here.virsh("pool-start", name);
        here.virsh("pool-refresh", name);
        here.virsh("pool-destroy", name);
        here.virsh("pool-delete", name);
        here.virsh("pool-undefine", name);
        told(
                uuid,
                "lifecycle/defined",
                "lifecycle/created",
                "lifecycle/started",
                "refresh",
                "lifecycle/stopped",
                "lifecycle/deleted",
                "lifecycle/undefined");
    }

    private void secret() {
        UUID uuid = UUID.randomUUID();
        here.virshWithXml(
                "<secret ephemeral='no' private='no'><uuid>" + uuid + "</uuid><usage type='volume'><volume>/lab/"
                        + round + "</volume></usage></secret>",
                "secret-define");
        here.virsh("secret-set-value", uuid.toString(), "c2VjcmV0");
        here.virsh("secret-undefine", uuid.toString());
        told(uuid, "lifecycle/defined", "value-changed", "lifecycle/undefined");
    }

    /** A pair of network devices, announced by the kernel through udev to libvirt. */
    private void nodeDevice() {
        String mac = "02:00:00:00:00:%02x".formatted(round);
        here.inside("ip", "link", "add", "vw" + round, "address", mac, "type", "veth", "peer", "name", "vwp" + round);
        String device = "net_vw" + round + "_" + mac.replace(':', '_');
        await("node device " + device)
                .atMost(Duration.ofSeconds(20))
                .until(() -> here.tryVirsh("nodedev-dumpxml", device));
        here.inside("ip", "link", "del", "vw" + round);
        expected.add(here.uri(), device, "lifecycle/created", "lifecycle/deleted");
    }

    private void told(UUID subject, String... what) {
        expected.add(here.uri(), subject.toString(), what);
    }
}
