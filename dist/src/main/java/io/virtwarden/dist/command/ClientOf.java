package io.virtwarden.dist.command;

import io.virtwarden.chassis.launch.ExitCode;
import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SecretFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Clients for a daemon as its settings describe it. */
final class ClientOf {
    private ClientOf() {}

    /** With the token of the settings. */
    static DaemonClient daemon(String name, HttpSettings http) {
        return daemon(name, http, Optional.empty());
    }

    /** @param otherToken a file that counts more than that of the settings */
    static DaemonClient daemon(String name, HttpSettings http, Optional<Path> otherToken) {
        String host = http.host().equals("0.0.0.0") || http.host().equals("::") ? "127.0.0.1" : http.host();
        URI address = URI.create((http.tls().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port());
        Optional<Path> file = otherToken.or(() -> http.tokenFile().map(SecretFile::path));
        return new DaemonClient(
                name, address, file.map(ClientOf::token), http.tls().map(tls -> tls.certificate()));
    }

    /** What a file with a token says. */
    static String token(Path file) {
        try {
            return new SecretFile(file).read();
        } catch (UncheckedIOException e) {
            throw new FailedException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
