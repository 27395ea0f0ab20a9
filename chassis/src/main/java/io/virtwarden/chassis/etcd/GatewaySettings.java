package io.virtwarden.chassis.etcd;

import io.virtwarden.chassis.settings.SecretFile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How etcd is reached.
 *
 * @param endpoints members, as http://host:port or https://host:port
 * @param timeout of one request; a quarter of it is for connecting
 * @param user of etcd; empty for none
 * @param token a token that was made elsewhere, instead of user and password
 * @param tls of https connections
 */
public record GatewaySettings(
        List<URI> endpoints,
        Duration timeout,
        String user,
        Optional<SecretFile> password,
        Optional<SecretFile> token,
        GatewayTls tls) {

    public GatewaySettings {
        endpoints = List.copyOf(endpoints);
        for (URI endpoint : endpoints) {
            String scheme = String.valueOf(endpoint.getScheme());
            if (!Set.of("http", "https").contains(scheme) || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "endpoints: '" + endpoint + "' is not of the form http://host:port or https://host:port");
            }
        }
        if (timeout.compareTo(Duration.ofMillis(50)) < 0) {
            throw new IllegalArgumentException("timeout must be at least 50ms, is " + timeout);
        }
        if (user.isEmpty() != password.isEmpty()) {
            throw new IllegalArgumentException("user and password.file go together: set both or neither");
        }
        if (!user.isEmpty() && token.isPresent()) {
            throw new IllegalArgumentException("token.file and user exclude each other");
        }
        if (tls.certificate().isEmpty() != tls.key().isEmpty()) {
            throw new IllegalArgumentException("tls.certificate and tls.key go together: set both or neither");
        }
    }

    /** No user, no TLS. */
    public static GatewaySettings plain(List<URI> endpoints, Duration timeout) {
        return new GatewaySettings(endpoints, timeout, "", Optional.empty(), Optional.empty(), GatewayTls.NONE);
    }
}
