package io.virtwarden.dist.command;

import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.chassis.settings.SettingsException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the alerting daemon is: {@code --url}, else from the settings. */
final class AlertingOption {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the alerting daemon; default from alerting.http of the settings.")
    private @Nullable URI url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token.")
    private @Nullable Path tokenFile;

    /** A client for that daemon. */
    MonitorClient client(Map<String, String> env) {
        if (url != null) {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!http || url.getHost() == null)
                throw new FailedException(
                        ExitCode.USAGE, "--url: '" + url + "' is no address; write http://127.0.0.1:9180");
            return new MonitorClient("alerting", url, token(Optional.ofNullable(tokenFile)), Optional.empty());
        }
        return ClientOf.daemon("alerting", http(env), Optional.ofNullable(tokenFile));
    }

    private HttpSettings http(Map<String, String> env) {
        try {
            return AlertingSettings.load(config.file(), env).value().alerting().http();
        } catch (SettingsException e) {
            throw new FailedException(ExitCode.USAGE, "the settings have faults:\n  " + e.getMessage());
        }
    }

    private static Optional<String> token(Optional<Path> file) {
        try {
            return file.map(path -> new SecretFile(path).read());
        } catch (UncheckedIOException e) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
