package io.virtwarden.lab.hold;

import io.virtwarden.lab.node.Role;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a lab shall have.
 *
 * @param nodes 1 to 8
 * @param domains on each node, 0 to 200
 * @param running how many of them are started, 0 to {@code domains}
 * @param dropIns which of logd and lockd stand in the originals' place
 * @param etcd members: 0, 1 or 3
 * @param kafka whether there is a broker
 * @param prometheus whether there is one, which scrapes all daemons
 * @param alertmanager whether there is one, which hands all alerts to alerting
 * @param guests what the domains run on
 */
public record Plan(
        int nodes,
        int domains,
        int running,
        Set<Role> dropIns,
        int etcd,
        boolean kafka,
        boolean prometheus,
        boolean alertmanager,
        Acceleration guests) {
    /** Nodes at most. */
    public static final int MOST_NODES = 8;

    /** Domains of a node at most. */
    public static final int MOST_DOMAINS = 200;

    private static final Set<Role> CAN_DROP_IN = EnumSet.of(Role.LOGD, Role.LOCKD);

    /**
     * Checks all of it.
     *
     * @throws IllegalArgumentException names the option, its value and what it may be
     */
    public Plan {
        within("--nodes", nodes, 1, MOST_NODES);
        within("--domains", domains, 0, MOST_DOMAINS);
        within("--running", running, 0, domains);
        if (etcd != 0 && etcd != 1 && etcd != 3) {
            throw new IllegalArgumentException("--etcd is " + etcd + "; it may be 1 or 3");
        }
        dropIns = Set.copyOf(dropIns);
        if (!CAN_DROP_IN.containsAll(dropIns)) {
            throw new IllegalArgumentException("--drop-in is " + words(dropIns) + "; it may be logd, lockd or both");
        }
    }

    /** The real parts that it needs. */
    public Set<Part> needs() {
        Set<Part> needs = EnumSet.of(Part.HYPERVISOR, Part.MOUNTS);
        if (etcd > 0) {
            needs.add(Part.ETCD);
        }
        if (prometheus) {
            needs.add(Part.PROMETHEUS);
        }
        if (alertmanager) {
            needs.add(Part.ALERTMANAGER);
        }
        return needs;
    }

    /** The options that give it. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--nodes=" + nodes,
                "--domains=" + domains,
                "--running=" + running,
                "--etcd=" + etcd,
                "--guests=" + guests.word()));
        if (!dropIns.isEmpty()) {
            arguments.add("--drop-in=" + words(dropIns));
        }
        if (kafka) {
            arguments.add("--kafka");
        }
        if (prometheus) {
            arguments.add("--prometheus");
        }
        if (alertmanager) {
            arguments.add("--alertmanager");
        }
        return arguments;
    }

    /** In a line for people. */
    public String text() {
        return counted(nodes, "node") + ", " + counted(domains, "domain") + " on each (" + running + " started)"
                + (dropIns.isEmpty() ? "" : ", " + words(dropIns) + " in the originals' place");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String words(Set<Role> roles) {
        return roles.stream().sorted().map(Role::word).collect(Collectors.joining(","));
    }

    private static void within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " is " + value + "; it may be " + least + " to " + most);
        }
    }
}
