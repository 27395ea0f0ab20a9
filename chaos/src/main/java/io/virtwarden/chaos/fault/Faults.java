package io.virtwarden.chaos.fault;

import io.virtwarden.chaos.backbone.Backbone;
import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Node;
import io.virtwarden.testkit.lab.NetworkPath;
import io.virtwarden.testkit.lab.PrivateHypervisor;
import java.util.ArrayList;
import java.util.List;

/** All faults that can be injected into a lab. */
public final class Faults {
    private Faults() {}

    /** Those of a node with libvirtd: its daemons and its libvirtd. */
    public static List<Fault> of(Node node) {
        List<Fault> all = new ArrayList<>();
        for (Daemon daemon : node.daemons()) {
            all.addAll(of(daemon));
            all.add(new FullDisk(node, daemon));
            all.add(new NoDescriptors(daemon));
        }
        PrivateHypervisor lab = node.hypervisor();
        all.add(new Simple("SIGKILL", "libvirtd", lab::kill9Libvirtd, lab::startLibvirtd));
        all.add(new Simple("SIGSTOP", "libvirtd", lab::stopLibvirtd, lab::continueLibvirtd));
        return all;
    }

    /** Kill and freeze of one daemon. */
    public static List<Fault> of(Daemon daemon) {
        return List.of(
                new Simple("SIGKILL", daemon.name(), daemon::kill9, daemon::start),
                new Simple("SIGSTOP", daemon.name(), () -> daemon.signal("STOP"), () -> daemon.signal("CONT")));
    }

    /** Those of Kafka and etcd and of the ways there. */
    public static List<Fault> of(Backbone backbone) {
        return List.of(
                new Simple("SIGKILL", "Kafka", backbone.kafka()::kill, backbone.kafka()::restart),
                new Simple("SIGSTOP", "Kafka", backbone.kafka()::freeze, backbone.kafka()::thaw),
                cut("Kafka", backbone.toKafka()),
                new Simple("SIGKILL", "etcd", backbone.etcd()::kill, backbone.etcd()::restart),
                new Simple("SIGSTOP", "etcd", backbone.etcd()::freeze, backbone.etcd()::thaw),
                cut("etcd", backbone.toEtcd()));
    }

    private static Fault cut(String target, NetworkPath path) {
        return new Simple("cut network", "the way to " + target, path::cut, path::mend);
    }
}
