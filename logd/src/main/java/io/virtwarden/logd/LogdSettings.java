package io.virtwarden.logd;

import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.LibvirtSettings;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.NodeSettings;
import io.virtwarden.chassis.settings.Settings;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.logd.attach.AttachSettings;
import io.virtwarden.logd.capture.CaptureSettings;
import io.virtwarden.logd.domain.MetadataRules;
import io.virtwarden.logd.file.FileSettings;
import io.virtwarden.logd.follow.FollowSettings;
import io.virtwarden.logd.publish.ForwardSettings;
import io.virtwarden.logd.store.StoreSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What logd reads from the settings: sections that all daemons share, and its own. */
public record LogdSettings(
        @Key(help = "This host.") NodeSettings node,
        @Key(help = "Hypervisors.") LibvirtSettings libvirt,
        @Key(help = "Where events are published.") KafkaSettings kafka,
        @Key(help = "Logging.") LogSettings log,
        @Key(help = "The console log daemon.") Logd logd) {

    /** Sections of the same file that this daemon does not read. */
    private static final String[] OTHERS = {"monitor", "lockd", "alerting"};

    /**
     * Reads them.
     *
     * @param file null for defaults and environment only
     * @throws SettingsException with every fault
     */
    public static Loaded<LogdSettings> load(@Nullable Path file, Map<String, String> env) throws SettingsException {
        return Settings.load(LogdSettings.class, file, env, Settings.Reading.beside(OTHERS));
    }

    /** Section {@code logd}. */
    public record Logd(
            @Key(help = "Metrics, health and consoles over HTTP.", def = "port=9178")
            HttpSettings http,

            @Key(help = "Folder for console history and what must survive a restart.", def = "/var/lib/virtwarden/logd")
            Path state,

            @Key(
                    help =
                            "Where to take virtlogd's place: on (libvirt's usual /run/libvirt/virtlogd-sock), another path, or"
                                    + " off, in which case log files are only followed.",
                    def = "off")
            String socket,

            @Key(help = "Log files that guests write through logd.socket.")
            FileSettings file,

            @Key(help = "How bytes are taken from guests.") CaptureSettings capture,
            @Key(help = "Log files that others write.") FollowSettings follow,

            @Key(help = "Consoles of domains that write no log file.")
            AttachSettings attach,

            @Key(help = "The history.") StoreSettings store,

            @Key(
                    help = "Other shares of the store for some domains; the first rule that fits counts, and before it"
                            + " what the domain's own metadata says.")
            List<ShareRule> shares,

            @Key(help = "Prefixes that the XPaths of shares use, and the namespaces they stand for.")
            Map<String, String> namespaces,

            @Key(help = "Consoles on Kafka, topic console.") ForwardSettings forward) {

        private static final Path USUAL = Path.of("/run/libvirt/virtlogd-sock");

        public Logd {
            if (!socket.equals("on") && !socket.equals("off") && !socket.startsWith("/")) {
                throw new IllegalArgumentException("socket must be on, off or an absolute path, is '" + socket + "'");
            }
            shares = List.copyOf(shares);
            namespaces = Map.copyOf(namespaces);
            new MetadataRules(xpaths(shares), namespaces);
        }

        /** What is asked of domains' XML. */
        MetadataRules metadataRules() {
            return new MetadataRules(xpaths(shares), namespaces);
        }

        private static List<String> xpaths(List<ShareRule> shares) {
            return shares.stream().flatMap(rule -> rule.metadata().stream()).toList();
        }

        /** Where to listen as virtlogd does; empty if nowhere. */
        public Optional<Path> socketPath() {
            return switch (socket) {
                case "off" -> Optional.empty();
                case "on" -> Optional.of(USUAL);
                default -> Optional.of(Path.of(socket));
            };
        }
    }
}
