package io.virtwarden.testkit.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A broker as a process of its own; ends with the process that started it. */
final class BrokerMain {
    private BrokerMain() {}

    /** @param arguments a properties file, the port for clients, the pid of the starting process */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[0]);
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        endWith(Long.parseLong(arguments[2]));
        Map<String, String> all = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("no folder: " + file);
        }
        EmbeddedKafka kafka = EmbeddedKafka.run(new BrokerFiles(folder, Integer.parseInt(arguments[1]), all));
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close));
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static void endWith(long parent) {
        ProcessHandle.of(parent).ifPresent(process -> {
            var unused = process.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        });
    }
}
