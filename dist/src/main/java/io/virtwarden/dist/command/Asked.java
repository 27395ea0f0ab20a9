package io.virtwarden.dist.command;

import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SettingsException;
import io.virtwarden.lockd.LockdSettings;
import io.virtwarden.logd.LogdSettings;
import io.virtwarden.monitor.MonitorSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A daemon that commands ask. Each reads its own section only: a fault in another's must not keep anybody from asking. */
enum Asked {
    MONITOR(9177),
    LOGD(9178),
    LOCKD(9179),
    ALERTING(9180);

    private final int port;

    Asked(int port) {
        this.port = port;
    }

    /** Its name, which is its section of the settings and its command, too. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The port that it has if the settings name none. */
    int port() {
        return port;
    }

    /**
     * Where it serves.
     *
     * @param file null for defaults and environment only
     * @throws SettingsException with every fault of its section and of those that all daemons share
     */
    HttpSettings http(@Nullable Path file, Map<String, String> env) throws SettingsException {
        return switch (this) {
            case MONITOR -> MonitorSettings.load(file, env).value().monitor().http();
            case LOGD -> LogdSettings.load(file, env).value().logd().http();
            case LOCKD -> LockdSettings.load(file, env).value().lockd().http();
            case ALERTING -> AlertingSettings.load(file, env).value().alerting().http();
        };
    }
}
