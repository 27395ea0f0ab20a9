package io.virtwarden.lab.node;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node has.
 *
 * @param name among the nodes of a lab; part of its daemons' names and its host name, unless empty
 * @param roles the daemons that are started
 * @param dropIns which of logd and lockd stand in virtlogd's and virtlockd's place; beside the other ours stands
 * @param driver the libvirt URI that the daemons use
 * @param disk size of a small file system for each daemon's state folder, such as {@code 96m}; empty for none
 * @param hook where the action {@code webhook} goes; empty for none
 * @param logs folder of the daemons' logs; null for the node's own, which is gone with it
 */
public record NodeOptions(
        String name,
        Set<Role> roles,
        Set<Role> dropIns,
        String driver,
        String disk,
        String hook,
        @Nullable Path logs) {

    /** Copies. */
    public NodeOptions {
        roles = Set.copyOf(roles);
        dropIns = Set.copyOf(dropIns);
    }

    /** All four daemons on QEMU, two of them in the originals' place. */
    public static NodeOptions whole(String name) {
        return new NodeOptions(
                name, Set.of(Role.values()), Set.of(Role.LOGD, Role.LOCKD), "qemu:///system", "128m", "", null);
    }

    /** Leases for programs only: no domains. */
    public static NodeOptions leasesOnly(String name) {
        return new NodeOptions(name, Set.of(Role.LOCKD), Set.of(), "test:///default", "64m", "", null);
    }

    /** With these in the originals' place, and no others. */
    public NodeOptions dropIns(Set<Role> chosen) {
        return new NodeOptions(name, roles, chosen, driver, disk, hook, logs);
    }

    /** With this receiver of webhooks. */
    public NodeOptions telling(String uri) {
        return new NodeOptions(name, roles, dropIns, driver, disk, uri, logs);
    }

    /** With states on the disk of the machine, as large as they get, and the daemons' logs in this folder. */
    public NodeOptions keepingLogs(Path folder) {
        return new NodeOptions(name, roles, dropIns, driver, "", hook, folder);
    }

    String called(String part) {
        return name.isEmpty() ? part : part + " of " + name;
    }
}
