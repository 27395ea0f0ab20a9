package io.virtwarden.lab;

import io.virtwarden.lab.hold.Acceleration;
import io.virtwarden.lab.hold.Plan;
import io.virtwarden.lab.node.Role;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a lab shall have, as options. */
final class PlanOptions {
    private static final int STARTED = 2;

    @Option(names = "--nodes", paramLabel = "N", description = "hypervisors, 1 to 8 (default: ${DEFAULT-VALUE})")
    private int nodes = 1;

    @Option(
            names = "--domains",
            paramLabel = "N",
            description = "domains on each node, 0 to 200 (default: ${DEFAULT-VALUE})")
    private int domains = STARTED;

    @Option(names = "--running", paramLabel = "N", description = "how many of them are started (default: 2)")
    private @Nullable Integer running;

    @Option(
            names = "--drop-in",
            paramLabel = "DAEMON",
            split = ",",
            description = "logd, lockd or both in the place of virtlogd, virtlockd; else ours run beside them")
    private Set<Role> dropIns = EnumSet.noneOf(Role.class);

    @Option(names = "--etcd", paramLabel = "N", description = "an etcd of 1 or 3 members, for lockd")
    private int etcd;

    @Option(names = "--kafka", description = "a Kafka broker, for all daemons")
    private boolean kafka;

    @Option(names = "--prometheus", description = "a Prometheus that scrapes all daemons")
    private boolean prometheus;

    @Option(names = "--alertmanager", description = "an Alertmanager that hands all alerts to alerting")
    private boolean alertmanager;

    @Option(
            names = "--guests",
            paramLabel = "WHAT",
            description =
                    "kvm, tcg, or auto: KVM if a guest gets on with it at little cost (default: ${DEFAULT-VALUE})")
    private Acceleration guests = Acceleration.AUTO;

    /** @throws IllegalArgumentException names the option and what it may be */
    Plan plan() {
        int started = running == null ? Math.min(domains, STARTED) : running;
        return new Plan(nodes, domains, started, dropIns, etcd, kafka, prometheus, alertmanager, guests);
    }
}
