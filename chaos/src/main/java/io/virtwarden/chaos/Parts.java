package io.virtwarden.chaos;

import io.virtwarden.testkit.lab.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The real parts of a campaign and their versions. */
final class Parts {
    private Parts() {}

    static Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        versions.put("Kafka", kafka());
        versions.put("libvirt", first("libvirtd", "--version"));
        versions.put("QEMU", first("qemu-system-x86_64", "--version"));
        versions.put("etcd", first("etcd", "--version"));
        return versions;
    }

    private static String kafka() {
        Properties properties = new Properties();
        try (InputStream in = KafkaConsumer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "?");
    }

    private static String first(String... command) {
        String[] words = Shell.run(Duration.ofSeconds(20), List.of(command))
                .lines()
                .findFirst()
                .orElse("?")
                .split(" ", -1);
        for (String word : words) {
            if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
                return word;
            }
        }
        return String.join(" ", words);
    }
}
