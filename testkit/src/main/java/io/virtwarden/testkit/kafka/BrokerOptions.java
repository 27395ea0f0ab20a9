package io.virtwarden.testkit.kafka;

import org.jspecify.annotations.Nullable;

/**
 * What a broker demands of its clients.
 *
 * @param pem TLS with this key and certificate; null for plain TCP
 * @param credentials SASL with this user by SCRAM-SHA-256 or PLAIN; null for none
 * @param messageMaxBytes the broker's {@code message.max.bytes}, which topics inherit
 * @param place where it listens and where clients find it; null for a free port
 */
public record BrokerOptions(
        @Nullable Pem pem,
        @Nullable Credentials credentials,
        int messageMaxBytes,
        @Nullable Place place) {
    /**
     * Ports on loopback.
     *
     * @param listening the broker's own
     * @param advertised where clients are sent to, such as the entrance of a path that can be cut
     */
    public record Place(int listening, int advertised) {}

    /** A SASL user. */
    public record Credentials(String user, String password) {}

    /** Kafka's own default of message.max.bytes. */
    public static final int USUAL_MESSAGE_MAX_BYTES = 1_048_588;

    /** Plain TCP, no authentication, usual sizes. */
    public static BrokerOptions plain() {
        return new BrokerOptions(null, null, USUAL_MESSAGE_MAX_BYTES, null);
    }

    /** The same with TLS. */
    public BrokerOptions withTls(Pem with) {
        return new BrokerOptions(with, credentials, messageMaxBytes, place);
    }

    /** The same with SASL. */
    public BrokerOptions withUser(String user, String password) {
        return new BrokerOptions(pem, new Credentials(user, password), messageMaxBytes, place);
    }

    /** The same with another limit. */
    public BrokerOptions withMessageMaxBytes(int bytes) {
        return new BrokerOptions(pem, credentials, bytes, place);
    }

    /** The same at this place. */
    public BrokerOptions at(Place here) {
        return new BrokerOptions(pem, credentials, messageMaxBytes, here);
    }

    String protocol() {
        if (pem == null) {
            return credentials == null ? "PLAINTEXT" : "SASL_PLAINTEXT";
        }
        return credentials == null ? "SSL" : "SASL_SSL";
    }
}
