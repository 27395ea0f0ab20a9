package io.virtwarden.dist.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where the log daemon is: {@code --url}, else {@code logd.http} from environment and settings. Takes what it needs from the file and
 * leaves its faults to {@code virtwarden config check}.
 */
final class LogdOption {
    private static final String PORT = "9178";

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Address of the log daemon; default from logd.http of the settings.")
    private @Nullable URI url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "File with the bearer token.")
    private @Nullable Path tokenFile;

    /** A client for that daemon. */
    MonitorClient client(Map<String, String> env) {
        if (url != null) {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!http || url.getHost() == null)
                throw new FailedException(
                        ExitCode.USAGE, "--url: '" + url + "' is no address; write http://127.0.0.1:" + PORT);
            return new MonitorClient("logd", url, token(Optional.ofNullable(tokenFile)), Optional.empty());
        }
        JsonNode settings = settings();
        String host = value(settings, env, "host").orElse("127.0.0.1");
        if (host.equals("0.0.0.0") || host.equals("::")) host = "127.0.0.1";
        Optional<Path> certificate = value(settings, env, "tls.certificate").map(Path::of);
        URI address = URI.create((certificate.isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + value(settings, env, "port").orElse(PORT));
        Optional<Path> file = Optional.ofNullable(tokenFile)
                .or(() -> value(settings, env, "token.file").map(Path::of));
        return new MonitorClient("logd", address, token(file), certificate);
    }

    private JsonNode settings() {
        Path file = config.file();
        try {
            ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
            JsonNode all = file == null ? yaml.createObjectNode() : yaml.readTree(file.toFile());
            return all.path("logd").path("http");
        } catch (IOException e) {
            throw new FailedException(ExitCode.USAGE, "cannot read " + file + ": " + e.getMessage());
        }
    }

    /** The environment counts more than the file; a key with dots may be nested in the file or not. */
    private static Optional<String> value(JsonNode http, Map<String, String> env, String key) {
        String variable =
                env.get("VIRTWARDEN_LOGD_HTTP_" + key.replace('.', '_').toUpperCase(java.util.Locale.ROOT));
        if (variable != null) return Optional.of(variable);
        JsonNode flat = http.path(key);
        JsonNode node = flat.isValueNode() ? flat : http.at("/" + key.replace('.', '/'));
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    private static Optional<String> token(Optional<Path> file) {
        try {
            return file.map(path -> new SecretFile(path).read());
        } catch (UncheckedIOException e) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
