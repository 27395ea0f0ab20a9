package io.virtwarden.chaos.fault;

import io.virtwarden.lab.node.Daemon;
import io.virtwarden.lab.node.Node;
import java.nio.file.Path;

/** Fills the small file system of a daemon's state to its last byte, and frees it again. */
final class FullDisk implements Fault {
    private final Node node;
    private final Daemon daemon;
    private final Path filler;

    FullDisk(Node node, Daemon daemon) {
        this.node = node;
        this.daemon = daemon;
        this.filler = node.disk(daemon.role()).resolve("filler");
    }

    @Override
    public String kind() {
        return "full disk";
    }

    @Override
    public String target() {
        return daemon.name();
    }

    @Override
    public void begin() {
        // dd ends with an error: that there is no room left is what is wanted.
        node.hypervisor()
                .inside(
                        "bash",
                        "-c",
                        "! dd if=/dev/zero of=\"$1\" bs=64k 2>/dev/null; test \"$(df --output=avail -B1 \"$1\" | tail -1)\" -lt 65536",
                        "fill",
                        filler.toString());
    }

    @Override
    public void end() {
        node.hypervisor().inside("rm", filler.toString());
    }
}
