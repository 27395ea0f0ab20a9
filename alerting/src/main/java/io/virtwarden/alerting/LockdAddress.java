package io.virtwarden.alerting;

import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Section {@code alerting.lockd}. */
public record LockdAddress(
        @Key(help = "This node's lockd, such as http://127.0.0.1:9179. Without it, rules with needs-lease decline.")
        Optional<URI> url,

        @Key(name = "token.file", help = "File with lockd's bearer token.")
        Optional<SecretFile> token,

        @Key(name = "ca", help = "Certificates (PEM) that sign lockd's; without it those that Java trusts count.")
        Optional<Path> authority) {
    public LockdAddress {
        check(url);
    }

    /** Says whether it is an address of HTTP. */
    static void check(Optional<URI> url) {
        boolean fine = url.map(uri ->
                        ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null)
                .orElse(true);
        if (!fine) {
            throw new IllegalArgumentException(
                    "url must be of the form http://host:port or https://host:port, is " + url.get());
        }
    }
}
