package io.virtwarden.chassis.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Section {@code libvirt}, as plain data: whether a URI can be reached is not settled here. */
public record LibvirtSettings(
        @Key(
                help = "Hypervisors to connect to, as libvirt writes them, or an alias from libvirt.conf.",
                def = "qemu:///system")
        List<String> uris,

        @Key(name = "keepalive.interval", help = "How often a silent connection is probed.", def = "5s")
        Duration keepaliveInterval,

        @Key(
                name = "keepalive.count",
                help = "Unanswered probes after which a connection counts as dead.",
                def = "3",
                min = 1,
                max = 100)
        int keepaliveCount,

        @Key(help = "How often the inventory is compared with what events said.", def = "5m")
        Duration resync,

        @Key(
                name = "reconnect.min",
                help = "First wait before connecting again; doubles after every failure.",
                def = "500ms")
        Duration reconnectMin,

        @Key(name = "reconnect.max", help = "Longest wait before connecting again.", def = "30s")
        Duration reconnectMax,

        @Key(
                name = "auth.file",
                help = "libvirt's own auth.conf with SASL credentials. Without it: where libvirt looks for it.")
        Optional<Path> authFile) {

    public LibvirtSettings {
        uris = List.copyOf(uris);
        var wrong = new ArrayList<String>();
        if (uris.isEmpty()) wrong.add("uris must name at least one hypervisor");
        if (new HashSet<>(uris).size() < uris.size()) wrong.add("uris names a hypervisor twice");
        if (uris.stream().anyMatch(String::isBlank)) wrong.add("uris has an empty entry");
        // virConnectSetKeepAlive takes whole seconds.
        if (keepaliveInterval.toSeconds() < 1) wrong.add("keepalive.interval must be at least 1s");
        if (resync.toSeconds() < 1) wrong.add("resync must be at least 1s");
        if (reconnectMin.toMillis() < 1) wrong.add("reconnect.min must be at least 1ms");
        if (reconnectMax.compareTo(reconnectMin) < 0) wrong.add("reconnect.max must not be shorter than reconnect.min");
        if (!wrong.isEmpty()) throw new IllegalArgumentException(String.join("; ", wrong));
    }

    /**
     * Connection settings of whoever connects; this module knows nothing of libvirt's connections.
     *
     * @param <T> the connection settings
     */
    @FunctionalInterface
    public interface Connecting<T> {
        /** In the order of this section's keys. */
        T with(
                Duration keepaliveInterval,
                int keepaliveCount,
                Duration reconnectMin,
                Duration reconnectMax,
                Optional<Path> authFile);
    }

    /** What of this section says how a connection is kept, made into the settings of whoever connects. */
    public <T> T connecting(Connecting<T> settings) {
        return settings.with(keepaliveInterval, keepaliveCount, reconnectMin, reconnectMax, authFile);
    }
}
