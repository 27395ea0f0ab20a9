package io.virtwarden.lockd;

import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.LibvirtSettings;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.NodeSettings;
import io.virtwarden.chassis.settings.Settings;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.lockd.etcd.EtcdSettings;
import io.virtwarden.lockd.file.LockspaceSettings;
import io.virtwarden.lockd.lease.OnUnknown;
import io.virtwarden.lockd.process.KillSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lockd reads from the settings: sections that all daemons share, and its own. */
public record LockdSettings(
        @Key(help = "This host.") NodeSettings node,
        @Key(help = "Hypervisors.") LibvirtSettings libvirt,

        @Key(help = "Where changes of leases are published.")
        KafkaSettings kafka,

        @Key(help = "Logging.") LogSettings log,
        @Key(help = "The lease daemon.") Lockd lockd) {

    /** Sections of the same file that this daemon does not read. */
    private static final String[] OTHERS = {"monitor", "logd", "alerting"};

    /**
     * Reads them.
     *
     * @param file null for defaults and environment only
     * @throws SettingsException with every fault
     */
    public static Loaded<LockdSettings> load(@Nullable Path file, Map<String, String> env) throws SettingsException {
        return Settings.load(LockdSettings.class, file, env, Settings.Reading.beside(OTHERS));
    }

    /** Section {@code lockd}. */
    public record Lockd(
            @Key(help = "Metrics, health and leases over HTTP.", def = "port=9179")
            HttpSettings http,

            @Key(help = "Folder for leases and what must survive a restart.", def = "/var/lib/virtwarden/lockd")
            Path state,

            @Key(
                    help = "A second copy of how far tokens are reserved, outside of the state folder, so that a"
                            + " restored backup of that folder is noticed. Without it the folder's name with"
                            + " .tokens behind it.")
            Optional<Path> tokens,

            @Key(
                    help = "Where to take virtlockd's place: on (libvirt's usual /run/libvirt/virtlockd-sock),"
                            + " another path, or off, in which case leases of domains are taken as they are seen"
                            + " to run.",
                    def = "off")
            String socket,

            @Key(help = "What programs may ask for.") TermSettings terms,
            @Key(help = "Domains that lockd sees running.") DomainSettings domains,

            @Key(help = "Lockspaces of virtlockd's protocol.")
            LockspaceSettings lockspaces,

            @Key(help = "What to do with a guest that closes its connection to lockd.socket and lives on.")
            KillSettings kill,

            @Key(help = "Leases that hold among hosts.") EtcdSettings etcd,

            @Key(
                    name = "on-unknown",
                    help =
                            "What to answer while etcd does not: refuse, or host, which grants with this host's scope only.",
                    def = "refuse")
            OnUnknown onUnknown) {

        private static final Path USUAL = Path.of("/run/libvirt/virtlockd-sock");

        public Lockd {
            if (!socket.equals("on") && !socket.equals("off") && !socket.startsWith("/")) {
                throw new IllegalArgumentException("socket must be on, off or an absolute path, is '" + socket + "'");
            }
        }

        /** Where to listen as virtlockd does; empty if nowhere. */
        public Optional<Path> socketPath() {
            return switch (socket) {
                case "off" -> Optional.empty();
                case "on" -> Optional.of(USUAL);
                default -> Optional.of(Path.of(socket));
            };
        }

        /** The tokens' second copy. */
        Path tokensPath() {
            Path folder = state.toAbsolutePath().normalize();
            return tokens.orElseGet(() -> folder.resolveSibling(folder.getFileName() + ".tokens"));
        }
    }

    /** Section {@code lockd.domains}. */
    public record DomainSettings(
            @Key(
                    help = "Take leases for the writable disks and <lease> elements of every domain that is seen to"
                            + " run, and report conflicts.",
                    def = "true")
            boolean enabled,

            @Key(help = "Where libvirt's QEMU driver keeps the process ids of domains.", def = "/run/libvirt/qemu")
            Path pids) {}
}
