package io.virtwarden.alerting;

import io.virtwarden.chassis.etcd.GatewaySettings;
import io.virtwarden.chassis.etcd.GatewayTls;
import io.virtwarden.chassis.settings.Key;
import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Section {@code alerting.quota}. */
public record SharedQuota(
        @Key(help = "Members of etcd (3.4 or newer), as https://host:2379. Empty: every node counts for itself.")
        List<URI> endpoints,

        @Key(
                help = "Actions that all nodes together may begin within the window; the same on all nodes.",
                def = "10",
                min = 1,
                max = 10_000)
        int actions,

        @Key(help = "See actions.", def = "1h") Duration window,

        @Key(help = "What all keys begin with; the same on all nodes.", def = "virtwarden/alerting/quota/")
        String prefix,

        @Key(help = "How long one request to etcd may take.", def = "2s")
        Duration timeout,

        @Key(help = "User of etcd; empty if it asks for none.", def = "")
        String user,

        @Key(name = "password.file", help = "File with the user's password.")
        Optional<SecretFile> password,

        @Key(name = "token.file", help = "File with a token (JWT) for etcd, instead of user and password.")
        Optional<SecretFile> token,

        @Key(help = "How https connections are made.") GatewayTls tls) {
    public SharedQuota {
        endpoints = List.copyOf(endpoints);
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("window must be 1s to 7d, is " + window);
        }
        if (!prefix.endsWith("/") || prefix.startsWith("/")) {
            throw new IllegalArgumentException(
                    "prefix must end with a slash and not begin with one, is '" + prefix + "'");
        }
        // Says what is wrong with its own part.
        var unused = new GatewaySettings(endpoints, timeout, user, password, token, tls);
    }

    GatewaySettings gateway() {
        return new GatewaySettings(endpoints, timeout, user, password, token, tls);
    }
}
