package io.virtwarden.chassis.kafka;

import io.virtwarden.chassis.settings.Fault;
import io.virtwarden.chassis.settings.HostPort;
import io.virtwarden.chassis.settings.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Properties of Kafka's own clients: what the operator set, around what delivery needs.
 *
 * <p>A property {@code NAME.file}, which is no property of Kafka's, gives the content of that file as {@code NAME}: passwords,
 * {@code sasl.jaas.config}, PEM keys and certificates ({@code ssl.keystore.key.file}). Files are read anew for each client,
 * so that a renewed secret counts at the next connection. Immutable, any thread.
 */
public final class KafkaClientProperties {
    private static final String FILE = ".file";

    /** At least once and in order rest on these; another value is a fault. */
    private static final Map<String, Set<String>> FIXED = Map.of(
            ProducerConfig.ACKS_CONFIG, Set.of("all", "-1"),
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, Set.of("true"),
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, Set.of("1"));

    private static final Map<String, String> NOT_HERE = Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "set kafka.bootstrap.servers",
            ProducerConfig.TRANSACTIONAL_ID_CONFIG, "transactions are not used",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "keys are UTF-8",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "kafka.mode says how values look");

    private final String servers;
    private final String clientId;
    private final Map<String, String> properties;

    /**
     * @param clientId what brokers call us in their logs and quotas, unless the operator set {@code client.id}
     * @throws IllegalArgumentException naming every fault
     */
    public KafkaClientProperties(List<HostPort> bootstrap, Map<String, String> properties, String clientId) {
        List<Fault> faults = faults(properties);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
        }
        this.servers = bootstrap.stream().map(HostPort::toString).collect(Collectors.joining(","));
        this.clientId = clientId;
        this.properties = Map.copyOf(properties);
    }

    /** @throws IllegalArgumentException naming every fault */
    public static KafkaClientProperties of(KafkaSettings settings, String clientId) {
        return new KafkaClientProperties(settings.bootstrapServers(), settings.properties(), clientId);
    }

    /** What is wrong with {@code kafka.properties}; reads the files that it names. */
    public static List<Fault> faults(Map<String, String> properties) {
        List<Fault> faults = new ArrayList<>();
        new TreeMap<>(properties).forEach((name, value) -> {
            Set<String> allowed = FIXED.get(name);
            if (allowed != null && !allowed.contains(value.strip())) {
                faults.add(fault(
                        name,
                        "must be " + String.join(" or ", new java.util.TreeSet<>(allowed)) + ", is " + value
                                + ": at-least-once delivery in order rests on it",
                        "leave it out"));
            }
            String instead = NOT_HERE.get(name);
            if (instead != null) {
                faults.add(fault(name, "cannot be set here", instead));
            }
            if (names(name)) {
                String plain = plain(name);
                if (properties.containsKey(plain)) {
                    faults.add(fault(name, "is set as well as " + plain, "keep one of them"));
                }
                unreadable(value).ifPresent(why -> faults.add(fault(name, why, "give the path of a readable file")));
            }
        });
        return faults;
    }

    /** The brokers as {@code host:port,host:port}, for messages. */
    public String servers() {
        return servers;
    }

    /** The operator's own value of a property. */
    public Optional<String> set(String name) {
        return Optional.ofNullable(properties.get(name));
    }

    /**
     * For a producer of byte arrays.
     *
     * @throws UncheckedIOException naming the file of a secret that cannot be read any more
     */
    public Map<String, Object> producer() {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        // With more, a partition whose leader is just being made may refuse the first batch and take the second: a
        // broker that
        // knows nothing of a producer takes any sequence number. The first is then out of order, and is retried for
        // ever.
        all.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
        // A batch that expires would be overtaken by those behind it: never, then. The pump's window bounds what waits.
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        all.put(ProducerConfig.RETRIES_CONFIG, Integer.toString(Integer.MAX_VALUE));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
        // Batches form by themselves while a request is under way; waiting would only add to a single event's latency.
        all.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        // Has a pure Java fallback where temporary folders are mounted noexec.
        all.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        common(all, ProducerConfig.configNames());
        return all;
    }

    /** For an admin client. */
    public Map<String, Object> admin() {
        Map<String, Object> all = new HashMap<>();
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
        common(all, AdminClientConfig.configNames());
        return all;
    }

    /** For a consumer that assigns partitions itself and commits nothing. */
    public Map<String, Object> consumer() {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        common(all, ConsumerConfig.configNames());
        return all;
    }

    private void common(Map<String, Object> all, Set<String> known) {
        all.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
        // Clients would push their metrics to whoever asks; ours are on /metrics.
        all.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, "false");
        Set<String> others = new HashSet<>(ProducerConfig.configNames());
        others.addAll(ConsumerConfig.configNames());
        others.removeAll(known);
        properties.forEach((name, value) -> {
            String plain = names(name) ? plain(name) : name;
            // What only another kind of client knows would make this one warn; what none knows may be a plug-in's.
            if (!others.contains(plain)) {
                all.put(plain, names(name) ? read(name, value) : value);
            }
        });
        all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    private static boolean names(String name) {
        return name.endsWith(FILE)
                && !ProducerConfig.configNames().contains(name)
                && !AdminClientConfig.configNames().contains(name);
    }

    private static String plain(String name) {
        return name.substring(0, name.length() - FILE.length());
    }

    private static Optional<String> unreadable(String file) {
        try {
            Files.readString(Path.of(file));
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("cannot read " + file + ": " + e);
        }
    }

    private static String read(String name, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("kafka.properties." + name + ": cannot read " + file + ": " + e, e);
        }
    }

    private static Fault fault(String name, String message, String suggestion) {
        return new Fault("kafka.properties." + name, "", message, Optional.of(suggestion));
    }
}
