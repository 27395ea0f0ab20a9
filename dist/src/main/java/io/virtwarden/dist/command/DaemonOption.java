package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a daemon is: {@code --url}, else from the settings. */
final class DaemonOption {
    private final Asked daemon;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the daemon to ask; default from its section (http) of the settings.")
    private @Nullable URI url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token.")
    private @Nullable Path tokenFile;

    DaemonOption(Asked daemon) {
        this.daemon = daemon;
    }

    /** Whether an address was given: then nobody else is asked. */
    boolean named() {
        return url != null;
    }

    ConfigOption config() {
        return config;
    }

    /** A client for that daemon. */
    DaemonClient client(Map<String, String> env) {
        Optional<Path> token = Optional.ofNullable(tokenFile);
        if (url == null) return ofSettings(daemon, env, token);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!http || url.getHost() == null) {
            throw new FailedException(
                    ExitCode.USAGE, "--url: '" + url + "' is no address; write http://127.0.0.1:" + daemon.port());
        }
        return new DaemonClient(daemon.word(), url, token.map(ClientOf::token), Optional.empty());
    }

    /** A client for another daemon, which only the settings can name. */
    DaemonClient beside(Asked other, Map<String, String> env) {
        return ofSettings(other, env, Optional.empty());
    }

    private DaemonClient ofSettings(Asked which, Map<String, String> env, Optional<Path> token) {
        try {
            return ClientOf.daemon(which.word(), which.http(config.file(), env), token);
        } catch (SettingsException e) {
            throw new FailedException(ExitCode.USAGE, "the settings have faults:\n  " + e.getMessage());
        }
    }
}
