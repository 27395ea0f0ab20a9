package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.monitor.MonitorSettings;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the monitor daemon is: {@code --url}, else from the settings. */
final class DaemonOption {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the monitor; default from monitor.http of the settings.")
    private @Nullable URI url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token.")
    private @Nullable Path tokenFile;

    /** Whether an address was given: then nobody else is asked. */
    boolean named() {
        return url != null;
    }

    ConfigOption config() {
        return config;
    }

    /** A client for that daemon. */
    MonitorClient client(Map<String, String> env) {
        if (url != null) {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!http || url.getHost() == null) {
                throw new FailedException(
                        ExitCode.USAGE, "--url: '" + url + "' is no address; write http://127.0.0.1:9177");
            }
            return new MonitorClient(url, Optional.ofNullable(tokenFile).map(DaemonOption::token), Optional.empty());
        }
        return client(config.load(env), Optional.ofNullable(tokenFile));
    }

    /** A client for the daemon that runs with these settings. */
    static MonitorClient client(MonitorSettings settings) {
        return client(settings, Optional.empty());
    }

    private static MonitorClient client(MonitorSettings settings, Optional<Path> otherToken) {
        return ClientOf.daemon("monitor", settings.monitor().http(), otherToken);
    }

    private static String token(Path file) {
        try {
            return new SecretFile(file).read();
        } catch (UncheckedIOException e) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
