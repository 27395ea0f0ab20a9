package io.virtwarden.monitor;

import io.virtwarden.chassis.settings.ByteSize;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.LibvirtSettings;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.NodeSettings;
import io.virtwarden.chassis.settings.Settings;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.chassis.settings.TlsSettings;
import io.virtwarden.monitor.labels.LabelSettings;
import io.virtwarden.monitor.page.PageSettings;
import io.virtwarden.monitor.stats.Compatibility;
import io.virtwarden.monitor.stats.Statistics;
import io.virtwarden.monitor.stats.StatsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the monitor reads from the settings: the sections that all daemons share, and its own. */
public record MonitorSettings(
        @Key(help = "This host.") NodeSettings node,
        @Key(help = "Hypervisors.") LibvirtSettings libvirt,
        @Key(help = "Where events are published.") KafkaSettings kafka,
        @Key(help = "Logging.") LogSettings log,
        @Key(help = "The monitor daemon.") Monitor monitor) {

    /** Sections of the same file that other daemons read. */
    private static final String[] OTHERS = {"logd", "lockd", "alerting"};

    /**
     * Reads them.
     *
     * @param file null for defaults and environment only
     * @throws SettingsException with every fault
     */
    public static Loaded<MonitorSettings> load(@Nullable Path file, Map<String, String> env) throws SettingsException {
        return Settings.load(MonitorSettings.class, file, env, Settings.Reading.beside(OTHERS));
    }

    /** Section {@code monitor}. */
    public record Monitor(
            @Key(help = "Metrics, health, events and inventory over HTTP.", def = "port=9177")
            HttpSettings http,

            @Key(help = "Folder for the journal and what must survive a restart.", def = "/var/lib/virtwarden/monitor")
            Path state,

            @Key(help = "The journal of events.") Retain journal,
            @Key(help = "Taking in events.") Events events,
            @Key(help = "Statistics.") StatsSettings stats,

            @Key(
                    help =
                            "Collectors to switch on or off by name, such as volumes: off; the others are as docs/metrics.md"
                                    + " says.")
            Map<String, Boolean> collectors,

            @Key(help = "Labels made from domains' XML.") LabelSettings labels,
            @Key(help = "The page of metrics.") Metrics metrics,
            @Key(help = "The page to look at.") PageSettings page) {

        public Monitor {
            collectors = Map.copyOf(collectors);
            for (String name : collectors.keySet()) {
                if (!Statistics.collectorNames().contains(name)) {
                    throw new IllegalArgumentException("collectors." + name + ": there is no such collector; there are "
                            + String.join(", ", Statistics.collectorNames()));
                }
            }
            boolean clientsAreKnown = http.tokenFile().isPresent()
                    || http.tls().flatMap(TlsSettings::clientCa).isPresent();
            if (page.remote() && !http.loopback() && !clientsAreKnown) {
                throw new IllegalArgumentException(
                        "page.remote would show consoles and leases to everybody who can reach http.host: set "
                                + "http.token.file or http.tls.client-ca, or page.remote: false");
            }
        }
    }

    /** Section {@code monitor.metrics}. */
    public record Metrics(
            @Key(help = "Exporters whose metric names are written beside ours: tinkoff, kumina (Debian's).")
            Set<Compatibility> compat) {

        public Metrics {
            compat = Set.copyOf(compat);
        }
    }

    /** Section {@code monitor.journal}. */
    public record Retain(
            @Key(name = "retain.size", help = "History kept at most; older segments go first.", def = "1GiB")
            ByteSize retainSize,

            @Key(name = "retain.age", help = "History kept at most.", def = "7d")
            Duration retainAge,

            @Key(
                    name = "retain.unsent",
                    help =
                            "Size up to which events wait for Kafka, beyond the two bounds above. Past it the oldest are "
                                    + "dropped and a gap record says which.",
                    def = "4GiB")
            ByteSize retainUnsent) {

        private static final long SMALLEST = 1L << 20;

        public Retain {
            List<String> faults = new ArrayList<>();
            if (retainSize.bytes() < SMALLEST) {
                faults.add("retain.size must be at least 1MiB, is " + retainSize);
            }
            if (retainAge.toSeconds() < 1) {
                faults.add("retain.age must be at least 1s, is " + retainAge);
            }
            if (retainUnsent.compareTo(retainSize) < 0) {
                faults.add("retain.unsent (" + retainUnsent + ") must not be smaller than retain.size (" + retainSize
                        + ")");
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
        }
    }

    /** Section {@code monitor.events}. */
    public record Events(
            @Key(
                    help =
                            "Events that may wait for the journal. When it is full libvirt waits for two seconds, then events "
                                    + "are dropped, counted, and recorded as a gap.",
                    def = "65536",
                    min = 16,
                    max = 16_777_216)
            int queue) {}
}
