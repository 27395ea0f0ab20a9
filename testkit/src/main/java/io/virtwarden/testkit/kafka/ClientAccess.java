package io.virtwarden.testkit.kafka;

import java.util.Map;
import java.util.TreeMap;

/** The client's half of {@link BrokerOptions}. */
final class ClientAccess {
    private ClientAccess() {}

    static Map<String, String> properties(BrokerOptions options) {
        Map<String, String> all = new TreeMap<>();
        all.put("security.protocol", options.protocol());
        Pem pem = options.pem();
        if (pem != null) {
            all.put("ssl.truststore.type", "PEM");
            all.put("ssl.truststore.location", pem.certificate().toString());
        }
        BrokerOptions.Credentials user = options.credentials();
        if (user != null) {
            all.put("sasl.mechanism", "SCRAM-SHA-256");
            all.put("sasl.jaas.config", scram(user.user(), user.password()));
        }
        return all;
    }

    static String scram(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                + password + "\";";
    }
}
