package io.virtwarden.testkit.kafka;

import io.virtwarden.testkit.lab.Ports;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A one-node KRaft broker's properties and its formatted folder. Internal classes of Kafka end here and in Broker. */
record BrokerFiles(Path folder, int port, Map<String, String> properties) {

    /** Chooses three free ports on loopback and formats {@code folder/data} unless that was done before. */
    static BrokerFiles prepare(Path folder, BrokerOptions options) {
        int[] ports = freePorts();
        BrokerOptions.Place place = options.place();
        if (place != null) {
            ports[0] = place.listening();
        }
        BrokerFiles files = new BrokerFiles(folder, ports[0], properties(folder.resolve("data"), ports, options));
        files.format(options);
        return files;
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    private void format(BrokerOptions options) {
        if (Files.exists(folder.resolve("data").resolve("meta.properties"))) {
            // Formatted before, under a cluster id of its own: Kafka refuses another one.
            return;
        }
        try {
            Files.createDirectories(folder.resolve("data"));
            Formatter formatter = new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .addDirectory(folder.resolve("data").toString())
                    .setMetadataLogDirectory(folder.resolve("data").toString());
            BrokerOptions.Credentials user = options.credentials();
            if (user != null) {
                formatter.setScramArguments(List.of(
                        "SCRAM-SHA-256=[name=" + user.user() + ",password=" + user.password() + ",iterations=4096]"));
            }
            formatter.run();
        } catch (Exception e) {
            // Formatter.run declares Exception.
            throw new IllegalStateException("cannot format a broker in " + folder, e);
        }
    }

    private static Map<String, String> properties(Path data, int[] ports, BrokerOptions options) {
        Map<String, String> all = new TreeMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.voters", "1@127.0.0.1:" + ports[1]);
        all.put(
                "listeners",
                "CLIENTS://127.0.0.1:" + ports[0] + ",CONTROLLER://127.0.0.1:" + ports[1] + ",BROKERS://127.0.0.1:"
                        + ports[2]);
        int clients = options.place() == null ? ports[0] : options.place().advertised();
        all.put("advertised.listeners", "CLIENTS://127.0.0.1:" + clients + ",BROKERS://127.0.0.1:" + ports[2]);
        all.put(
                "listener.security.protocol.map",
                "CLIENTS:" + options.protocol() + ",CONTROLLER:PLAINTEXT,BROKERS:PLAINTEXT");
        all.put("controller.listener.names", "CONTROLLER");
        all.put("inter.broker.listener.name", "BROKERS");
        all.put("log.dirs", data.toString());
        all.put("message.max.bytes", Integer.toString(options.messageMaxBytes()));
        all.put("auto.create.topics.enable", "false");
        small(all);
        secure(all, options);
        return all;
    }

    /** One node needs no replicas, and a test no gigabytes. */
    private static void small(Map<String, String> all) {
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            all.put(topic + ".replication.factor", "1");
            all.put(topic + ".num.partitions", "1");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "2");
        all.put("broker.heartbeat.interval.ms", "500");
        all.put("broker.session.timeout.ms", "3000");
        all.put("controlled.shutdown.enable", "false");
    }

    private static void secure(Map<String, String> all, BrokerOptions options) {
        Pem pem = options.pem();
        if (pem != null) {
            all.put("listener.name.clients.ssl.keystore.type", "PEM");
            all.put(
                    "listener.name.clients.ssl.keystore.location",
                    pem.keyAndCertificate().toString());
        }
        BrokerOptions.Credentials user = options.credentials();
        if (user != null) {
            String modules = "org.apache.kafka.common.security.";
            all.put("listener.name.clients.sasl.enabled.mechanisms", "SCRAM-SHA-256,PLAIN");
            all.put(
                    "listener.name.clients.scram-sha-256.sasl.jaas.config",
                    modules + "scram.ScramLoginModule required;");
            all.put(
                    "listener.name.clients.plain.sasl.jaas.config",
                    modules + "plain.PlainLoginModule required user_" + user.user() + "=\"" + user.password() + "\";");
        }
    }

    private static int[] freePorts() {
        return IntStream.generate(Ports::free).distinct().limit(3).toArray();
    }
}
