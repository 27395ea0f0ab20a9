package io.virtwarden.dist.tryout;

import io.virtwarden.alerting.AlertingDaemon;
import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.chassis.kafka.KafkaClientProperties;
import io.virtwarden.chassis.kafka.Topics;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.chassis.log.Logging;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.lockd.LockdDaemon;
import io.virtwarden.lockd.LockdSettings;
import io.virtwarden.logd.LogdDaemon;
import io.virtwarden.logd.LogdSettings;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import io.virtwarden.testkit.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything of the try-out: a broker unless there is one, the four daemons, and life on the test driver. Reads only where a real
 * hypervisor is looked at; writes only below its state folder.
 */
public final class TryOut implements Daemon {
    /** Names brokers to publish to instead of an embedded one. */
    public static final String BOOTSTRAP = "VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS";

    private static final String URIS = "VIRTWARDEN_LIBVIRT_URIS";
    private static final String TEST = "test:///default";
    private static final String SYSTEM = "qemu:///system";

    /** The embedded broker's own log lines say nothing that a newcomer could use; gaps are shown as the events that they are. */
    private static final Map<String, LogSettings.Level> QUIET = Map.of(
            "kafka", LogSettings.Level.OFF,
            "org.apache.kafka", LogSettings.Level.OFF,
            "io.virtwarden.monitor.intake.IntakeLoop", LogSettings.Level.ERROR);

    private final Path state;
    private final Map<String, String> env;
    private final @Nullable Path file;
    private final Consumer<String> progress;
    private final OpenParts parts = new OpenParts();
    private @Nullable MonitorDaemon monitor;
    private @Nullable LogdDaemon logd;
    private @Nullable LockdDaemon lockd;
    private @Nullable AlertingDaemon alerting;
    private @Nullable MonitorSettings settings;
    private boolean embedded;

    /**
     * Opens nothing yet.
     *
     * @param state folder for journal and broker
     * @param file settings; null for none
     * @param env counts more than the file, as everywhere
     * @param progress told what takes a while
     */
    public TryOut(Path state, @Nullable Path file, Map<String, String> env, Consumer<String> progress) {
        this.state = state;
        this.file = file;
        this.env = env;
        this.progress = progress;
    }

    @Override
    public void start() throws Exception {
        Files.createDirectories(state);
        // Whether a hypervisor answers is told in words of our own, and a broker of a few seconds need not introduce
        // itself.
        Logging.configure(new LogSettings(LogSettings.Format.PLAIN, LogSettings.Level.ERROR, QUIET));
        Map<String, String> chosen = new HashMap<>(env);
        chosen.putIfAbsent("VIRTWARDEN_MONITOR_STATE", state.resolve("monitor").toString());
        chosen.putIfAbsent("VIRTWARDEN_LOGD_STATE", state.resolve("logd").toString());
        chosen.putIfAbsent("VIRTWARDEN_LOCKD_STATE", state.resolve("lockd").toString());
        chosen.putIfAbsent(
                "VIRTWARDEN_ALERTING_STATE", state.resolve("alerting").toString());
        sampleRules().ifPresent(rules -> chosen.putIfAbsent("VIRTWARDEN_ALERTING_RULES", rules));
        // A newcomer's guests keep writing where they do: nothing takes virtlogd's or virtlockd's place unless a file
        // says so.
        chosen.putIfAbsent("VIRTWARDEN_LOG_LEVEL", "warn");
        if (file == null) {
            // Somebody looks: fifteen seconds until the first figures are long.
            chosen.putIfAbsent("VIRTWARDEN_MONITOR_STATS_EVERY", "2s");
            chosen.putIfAbsent("VIRTWARDEN_MONITOR_STATS_DEADLINE", "1500ms");
        }
        boolean uriGiven = chosen.containsKey(URIS) || file != null;
        if (!uriGiven) {
            progress.accept("Looking for a hypervisor at " + SYSTEM + " ...");
            chosen.put(URIS, Probe.answers(SYSTEM) ? SYSTEM : TEST);
        }
        if (chosen.getOrDefault(BOOTSTRAP, "").isEmpty() && file == null) {
            progress.accept("Starting an embedded Kafka broker ...");
            chosen.put(BOOTSTRAP, broker());
        }
        MonitorSettings loaded = load(chosen);
        settings = loaded;
        if (embedded) {
            new Topics(KafkaClientProperties.of(loaded.kafka(), "virtwarden-try"))
                    .create(Topics.all(loaded.kafka().topicsPrefix()));
        }
        progress.accept("Starting the monitor ...");
        MonitorDaemon daemon = parts.keep("monitor", new MonitorDaemon(loaded, InstantSource.system()));
        daemon.start();
        monitor = daemon;
        progress.accept("Starting logd ...");
        LogdDaemon consoles = parts.keep(
                "logd", new LogdDaemon(LogdSettings.load(file, chosen).value(), Map.of(), InstantSource.system()));
        consoles.start();
        logd = consoles;
        progress.accept("Starting lockd ...");
        LockdDaemon leases = parts.keep(
                "lockd", new LockdDaemon(LockdSettings.load(file, chosen).value(), Map.of(), InstantSource.system()));
        leases.start();
        lockd = leases;
        progress.accept("Starting alerting ...");
        AlertingDaemon actions = parts.keep(
                "alerting",
                new AlertingDaemon(AlertingSettings.load(file, chosen).value(), InstantSource.system()));
        actions.start();
        alerting = actions;
        if (loaded.libvirt().uris().contains(TEST)) {
            parts.keep("scripted life", ScriptedLife.start());
        }
    }

    /** Where the monitor listens; after {@link #start}. */
    public String address() {
        MonitorDaemon running = monitor;
        if (running == null) {
            throw new IllegalStateException("the try-out was not started");
        }
        return running.address();
    }

    /** Where logd listens; after {@link #start}. */
    public String consoles() {
        LogdDaemon running = logd;
        if (running == null) {
            throw new IllegalStateException("the try-out was not started");
        }
        return running.address();
    }

    /** Where lockd listens; after {@link #start}. */
    public String leases() {
        LockdDaemon running = lockd;
        if (running == null) {
            throw new IllegalStateException("the try-out was not started");
        }
        return running.address();
    }

    /** Where alerting listens; after {@link #start}. */
    public String actions() {
        AlertingDaemon running = alerting;
        if (running == null) {
            throw new IllegalStateException("the try-out was not started");
        }
        return running.address();
    }

    /** The packaged rules, all of which observe only; none when run from elsewhere, or with settings of one's own. */
    private Optional<String> sampleRules() {
        String home = System.getProperty("virtwarden.home");
        if (home == null || file != null) {
            return Optional.empty();
        }
        Path rules = Path.of(home, "conf", "rules.yaml");
        return Files.isReadable(rules) ? Optional.of(rules.toString()) : Optional.empty();
    }

    /** What it runs with; after {@link #start}. */
    public MonitorSettings settings() {
        MonitorSettings loaded = settings;
        if (loaded == null) {
            throw new IllegalStateException("the try-out was not started");
        }
        return loaded;
    }

    /** Whether the broker is our own. */
    public boolean embeddedBroker() {
        return embedded;
    }

    /** Whether what is seen was made up here. */
    public boolean scripted() {
        return settings().libvirt().uris().contains(TEST);
    }

    @Override
    public void close() {
        parts.close();
    }

    /**
     * The try-out's own broker, with what earlier try-outs have sent to it. One that does not start (killed in the middle of a
     * write, data of another version) is made anew: its cluster is another then, so that it is sent all that the journal holds.
     */
    private String broker() throws IOException {
        Path folder = state.resolve("kafka");
        EmbeddedKafka broker;
        try {
            broker = EmbeddedKafka.start(folder);
        } catch (RuntimeException e) {
            progress.accept("The broker's data of an earlier try-out cannot be used (" + e.getMessage()
                    + "): beginning with an empty one ...");
            discard(folder);
            broker = EmbeddedKafka.start(folder);
        }
        parts.keep("Kafka", broker);
        embedded = true;
        return broker.bootstrap();
    }

    private static void discard(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private MonitorSettings load(Map<String, String> chosen) throws SettingsException {
        Loaded<MonitorSettings> loaded = MonitorSettings.load(file, chosen);
        LogSettings log = loaded.value().log();
        Map<String, LogSettings.Level> levels = new HashMap<>(QUIET);
        levels.putAll(log.levels());
        Logging.configure(new LogSettings(log.format(), log.level(), levels));
        return loaded.value();
    }
}
