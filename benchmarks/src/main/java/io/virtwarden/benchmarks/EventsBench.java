package io.virtwarden.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Events from libvirt's callback into the journal and to Kafka. The test driver's hypervisor lives in the process that opens it, so
 * the monitor and its domain's restless life share a child JVM, which has the options that the launcher gives to monitor.
 */
final class EventsBench implements Benchmark {
    private static final int BURST = 1_000_000;
    private static final int BURSTS = 3;
    private static final int RATE = 1000;
    private static final int SECONDS = 30;
    /** As in the launcher. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-Xms16m",
            "-Xmx256m",
            "-XX:ReservedCodeCacheSize=32m",
            "-Djna.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "--enable-native-access=ALL-UNNAMED");

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String about() {
        return "1,000,000 events in a burst from callback to journal; 1,000 events/s from callback to Kafka";
    }

    @Override
    public List<Result> run(Path scratch) throws Exception {
        List<Result> results = new ArrayList<>();
        double[] rates = new double[BURSTS];
        double lost = 0;
        for (int i = 0; i < BURSTS; i++) {
            JsonNode burst = child(scratch.resolve("burst-" + i), "burst", Integer.toString(BURST), "-");
            rates[i] = burst.get("perSecond").asDouble();
            lost += burst.get("lost").asDouble();
        }
        results.add(Result.atLeast("callback to journal, burst of 1,000,000", "events/s", new Sample(rates), 40_000));
        results.add(Result.atMost("of them lost", "events", new Sample(lost), 0));
        results.addAll(steady(scratch));
        return results;
    }

    private static List<Result> steady(Path scratch) throws Exception {
        Path folder = Files.createDirectories(scratch.resolve("kafka"));
        try (KafkaProcess kafka = KafkaProcess.start(folder, BrokerOptions.plain())) {
            JsonNode steady =
                    child(scratch.resolve("steady"), "steady", Integer.toString(RATE * SECONDS), kafka.bootstrap());
            String spread = "n=" + steady.get("count").asInt();
            double p99 = steady.get("p99").asDouble();
            return List.of(
                    new Result(
                            "callback to a Kafka consumer's hands at 1,000 events/s, p99",
                            "ms",
                            p99,
                            spread,
                            null,
                            "<= 15 ms",
                            p99 <= 15),
                    new Result("the same, p50", "ms", steady.get("p50").asDouble(), spread, null, "", null),
                    Result.atMost(
                            "of them lost",
                            "events",
                            new Sample(steady.get("lost").asDouble()),
                            0));
        }
    }

    /** The last line of a child's output is its result. */
    static JsonNode child(Path folder, String... arguments) throws Exception {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RestlessMonitor.class.getName()));
        command.add(folder.toString());
        command.addAll(List.of(arguments));
        File output = folder.resolve("output").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException("the measured process failed:\n" + Files.readString(output.toPath()));
            }
            List<String> lines = Files.readAllLines(output.toPath());
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } finally {
            process.destroyForcibly();
        }
    }
}
