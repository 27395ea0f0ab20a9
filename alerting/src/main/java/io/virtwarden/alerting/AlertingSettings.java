package io.virtwarden.alerting;

import io.virtwarden.alerting.action.ActionClass;
import io.virtwarden.alerting.engine.EngineSettings;
import io.virtwarden.alerting.guard.NodeLimits;
import io.virtwarden.alerting.guard.Permission;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What alerting reads from the settings: sections that all daemons share, and its own. */
public record AlertingSettings(
        @Key(help = "This host.") NodeSettings node,
        @Key(help = "Hypervisors.") LibvirtSettings libvirt,
        @Key(help = "Where events are published.") KafkaSettings kafka,
        @Key(help = "Logging.") LogSettings log,
        @Key(help = "The alerting daemon.") Alerting alerting) {

    /** Sections of the same file that this daemon does not read. */
    private static final String[] OTHERS = {"monitor", "logd", "lockd"};

    /**
     * Reads them.
     *
     * @param file null for defaults and environment only
     * @throws SettingsException with every fault
     */
    public static Loaded<AlertingSettings> load(@Nullable Path file, Map<String, String> env) throws SettingsException {
        return Settings.load(AlertingSettings.class, file, env, Settings.Reading.beside(OTHERS));
    }

    /** Requests that may wait for the deciding thread. */
    private static final int INBOX = 4_096;
    /** Domains looked at, at the same time. */
    private static final int LOOKS = 16;
    /** Between two looks at an action that was called. */
    private static final Duration VERIFY = Duration.ofMillis(500);

    /** Section {@code alerting}. */
    public record Alerting(
            @Key(help = "Webhook, actions, metrics and health over HTTP.", def = "port=9180")
            HttpSettings http,

            @Key(help = "Folder for the journal and what must survive a restart.", def = "/var/lib/virtwarden/alerting")
            Path state,

            @Key(help = "File with the rules; without it there are none. conf/rules.yaml of the package is a sample.")
            Optional<Path> rules,

            @Key(
                    help = "Domains that may be acted on, by UUID, name, or * for all, with actions, classes (mild,"
                            + " reversible, careful, heavy, disruptive) or all. A domain's own metadata can say"
                            + " the same.")
            Map<String, String> allow,

            @Key(name = "body.max", help = "Largest notification of Alertmanager.", def = "8MiB")
            ByteSize bodyMax,

            @Key(help = "How long a person has to approve an action.", def = "30m")
            Duration approval,

            @Key(help = "How often what was declined is judged anew.", def = "15s")
            Duration retry,

            @Key(name = "stats.every", help = "How often statistics are read, if a rule asks for one.", def = "15s")
            Duration statsEvery,

            @Key(
                    name = "incidents.max",
                    help = "Incidents remembered; while all are open, new ones are answered 503.",
                    def = "20000",
                    min = 100,
                    max = 1_000_000)
            int incidentsMax,

            @Key(help = "What all rules together may do on this node.")
            Limits limits,

            @Key(help = "When nothing is done for a while.") Breaker breaker,
            @Key(help = "Whom rules with needs-lease ask.") LockdAddress lockd,
            @Key(help = "What all nodes together may do.") SharedQuota quota,

            @Key(help = "Where actions are drawn over graphs.")
            GrafanaSettings grafana,

            @Key(help = "Ticket and chat systems that the action webhook tells, by the name that rules use.")
            Map<String, OutsideSettings.Hook> webhooks,

            @Key(help = "What the action fence runs.") OutsideSettings.FenceProgram fence,
            @Key(help = "The journal of decisions.") Retain journal) {
        public Alerting {
            List<String> faults = new ArrayList<>();
            Permission.faultOf(allow).ifPresent(faults::add);
            between(faults, "retry", retry, Duration.ofSeconds(1), Duration.ofHours(1));
            between(faults, "stats.every", statsEvery, Duration.ofSeconds(1), Duration.ofHours(1));
            between(faults, "approval", approval, Duration.ofSeconds(10), Duration.ofDays(7));
            if (bodyMax.bytes() < 1 << 10 || bodyMax.bytes() > 64 << 20) {
                faults.add("body.max must be 1KiB to 64MiB, is " + bodyMax);
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
        }

        /** How decisions are made about the domains of these connections. */
        EngineSettings decisions(List<String> uris) {
            Map<ActionClass, Integer> classes = new EnumMap<>(ActionClass.class);
            limits.classes()
                    .forEach((name, most) -> Limits.weight(name).ifPresent(weight -> classes.put(weight, most)));
            return new EngineSettings(
                    uris,
                    new NodeLimits(
                            limits.concurrent(), classes, limits.share() / 100.0, limits.window(), limits.skew()),
                    new io.virtwarden.alerting.guard.Breaker.Terms(
                            breaker.failures(),
                            breaker.window(),
                            breaker.storm() / 100.0,
                            breaker.stormAtLeast(),
                            breaker.exit()),
                    allow,
                    approval,
                    retry,
                    VERIFY,
                    LOOKS,
                    incidentsMax,
                    INBOX);
        }
    }

    private static void between(List<String> faults, String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            faults.add(key + " must be " + least + " to " + most + ", is " + value);
        }
    }

    /** Section {@code alerting.limits}. */
    public record Limits(
            @Key(help = "Actions at the same time.", def = "4", min = 1, max = 1000)
            int concurrent,

            @Key(help = "The same for single classes.", def = "heavy=1,disruptive=2")
            Map<String, Integer> classes,

            @Key(
                    help = "Percent of the node's domains that may be acted on within the window.",
                    def = "10",
                    min = 1,
                    max = 100)
            int share,

            @Key(help = "See share.", def = "1h") Duration window,

            @Key(help = "How far ahead of this node's clock a signal may begin.", def = "5m")
            Duration skew) {
        public Limits {
            for (String name : classes.keySet()) {
                if (weight(name).isEmpty()) {
                    throw new IllegalArgumentException(
                            "classes has '" + name + "', there are mild, reversible, careful, heavy and disruptive");
                }
            }
            if (window.compareTo(Duration.ofDays(30)) > 0) {
                throw new IllegalArgumentException("window must be 30d at most: so long is remembered");
            }
        }

        static Optional<ActionClass> weight(String name) {
            return java.util.Arrays.stream(ActionClass.values())
                    .filter(one -> one.word().equals(name))
                    .findFirst();
        }
    }

    /** Section {@code alerting.breaker}. */
    public record Breaker(
            @Key(
                    help = "Actions that failed or are unknown within the window and open it.",
                    def = "3",
                    min = 1,
                    max = 1000)
            int failures,

            @Key(help = "See failures and storm.", def = "15m")
            Duration window,

            @Key(
                    help = "Percent of the node's domains with new signals within the window that open it.",
                    def = "20",
                    min = 1,
                    max = 100)
            int storm,

            @Key(name = "storm-at-least", help = "Never fewer domains than so many.", def = "5", min = 1, max = 100_000)
            int stormAtLeast,

            @Key(help = "How long all must be well before it closes.", def = "10m")
            Duration exit) {}

    /** Section {@code alerting.journal}. */
    public record Retain(
            @Key(
                    name = "retain.size",
                    help = "Kept at most. What Kafka does not have yet, and what decisions need, is kept in any case.",
                    def = "256MiB")
            ByteSize retainSize,

            @Key(name = "retain.age", help = "The same by age.", def = "90d")
            Duration retainAge) {}
}
