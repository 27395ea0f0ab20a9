package io.virtwarden.dist.command;

import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.KafkaSettings;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.LibvirtSettings;
import io.virtwarden.chassis.settings.Loaded;
import io.virtwarden.chassis.settings.LogSettings;
import io.virtwarden.chassis.settings.NodeSettings;
import io.virtwarden.chassis.settings.Settings;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.lockd.LockdSettings;
import io.virtwarden.logd.LogdSettings;
import io.virtwarden.monitor.MonitorSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole settings file: for checking it and showing it. */
record AllSettings(
        @Key(help = "This host.") NodeSettings node,
        @Key(help = "Hypervisors.") LibvirtSettings libvirt,
        @Key(help = "Where events are published.") KafkaSettings kafka,
        @Key(help = "Logging.") LogSettings log,
        @Key(help = "The monitor daemon.") MonitorSettings.Monitor monitor,
        @Key(help = "The console log daemon.") LogdSettings.Logd logd,
        @Key(help = "The lease daemon.") LockdSettings.Lockd lockd,
        @Key(help = "The alerting daemon.") AlertingSettings.Alerting alerting) {

    /** @throws SettingsException with every fault */
    static Loaded<AllSettings> load(@Nullable Path file, Map<String, String> env) throws SettingsException {
        return Settings.load(AllSettings.class, file, env, Settings.Reading.strict());
    }

    /** Where each daemon serves, by its name. */
    Map<String, HttpSettings> endpoints() {
        Map<String, HttpSettings> all = new LinkedHashMap<>();
        all.put("monitor", monitor.http());
        all.put("logd", logd.http());
        all.put("lockd", lockd.http());
        all.put("alerting", alerting.http());
        return all;
    }
}
