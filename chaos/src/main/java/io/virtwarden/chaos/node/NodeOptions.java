package io.virtwarden.chaos.node;

import java.util.Set;

/**
 * What a node has.
 *
 * @param name among the nodes of a lab; prefix of its daemons' names unless empty
 * @param roles the daemons that are started
 * @param takesOver logd and lockd stand in virtlogd's and virtlockd's place; else those run and ours stand beside
 * @param driver the libvirt URI that the daemons use
 * @param disk size of the file system of each daemon's state folder, such as {@code 96m}
 * @param hook where the action {@code webhook} goes; empty for none
 */
public record NodeOptions(String name, Set<Role> roles, boolean takesOver, String driver, String disk, String hook) {

    /** All four daemons on QEMU. */
    public static NodeOptions whole(String name) {
        return new NodeOptions(name, Set.of(Role.values()), true, "qemu:///system", "128m", "");
    }

    /** Leases for programs only: no domains. */
    public static NodeOptions leasesOnly(String name) {
        return new NodeOptions(name, Set.of(Role.LOCKD), false, "test:///default", "64m", "");
    }

    /** Besides the originals. */
    public NodeOptions beside() {
        return new NodeOptions(name, roles, false, driver, disk, hook);
    }

    /** With this receiver of webhooks. */
    public NodeOptions telling(String uri) {
        return new NodeOptions(name, roles, takesOver, driver, disk, uri);
    }

    String called(String part) {
        return name.isEmpty() ? part : part + " of " + name;
    }
}
