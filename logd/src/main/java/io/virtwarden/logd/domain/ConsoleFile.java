package io.virtwarden.logd.domain;

import java.nio.file.Path;

/**
 * A log that a domain writes.
 *
 * @param alias libvirt's name of the device, such as {@code serial0}; {@link #DOMAIN_LOG} for the hypervisor's own log of the domain
 * @param path as libvirt gave it
 */
public record ConsoleFile(String alias, String path) {
    /** Alias of what QEMU itself says, in {@code /var/log/libvirt/qemu/NAME.log}. */
    public static final String DOMAIN_LOG = "log";

    /** The same as a path of this host. */
    public Path file() {
        return Path.of(path);
    }
}
