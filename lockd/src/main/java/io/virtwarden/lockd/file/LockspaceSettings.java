package io.virtwarden.lockd.file;

import io.virtwarden.chassis.settings.Key;
import java.nio.file.Path;
import java.util.List;

/** {@code lockd.lockspaces}. */
public record LockspaceSettings(
        @Key(
                help = "Folders below which the lockspaces of <lease> elements are made as they are asked for. Others"
                        + " must be announced by libvirtd, as those of qemu-lockd.conf are.",
                def = "/var/lib/libvirt/lockd")
        List<Path> roots) {

    public LockspaceSettings {
        roots = List.copyOf(roots);
        for (var root : roots) {
            if (!root.isAbsolute() || !root.equals(root.normalize()))
                throw new IllegalArgumentException("roots must be absolute paths without '..', is '" + root + "'");
        }
    }

    /** libvirt's own folder for locks. */
    public static LockspaceSettings standard() {
        return new LockspaceSettings(List.of(Path.of("/var/lib/libvirt/lockd")));
    }
}
