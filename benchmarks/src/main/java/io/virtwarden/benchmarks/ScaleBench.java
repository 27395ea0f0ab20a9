package io.virtwarden.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.virtwarden.testkit.kafka.BrokerOptions;
import io.virtwarden.testkit.kafka.KafkaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What one domain and one event cost, at 100, 1,000 and 10,000 domains on a node; {@link FleetOnPaper} goes on from there. */
final class ScaleBench implements Benchmark {
    static final String SERIES = "series per domain";
    static final String PAGE = "bytes of a scrape per domain, gzip";
    static final String JOURNAL = "bytes of the journal per event";
    static final String KAFKA = "bytes of Kafka's log per event, one replica";

    private static final List<Integer> NODES = List.of(100, 1_000, 10_000);
    /** The default of monitor.stats.every. */
    private static final Duration EVERY = Duration.ofSeconds(15);

    private static final int WINDOW = 45;
    private static final int EVENTS = 30_000;
    private static final int WARM_UP = 2_000;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String about() {
        return "monitor with 100, 1,000 and 10,000 domains: memory, processor time and series per domain; bytes per event";
    }

    private record Cost(int domains, double ownMib, double cores, double series, double page, double state) {}

    @Override
    public List<Result> run(Path scratch) throws Exception {
        Cost empty = measure(scratch, 1);
        List<Result> results = new ArrayList<>();
        results.add(reported("resident memory of monitor with one domain", "MiB", empty.ownMib()));
        results.add(reported("processor time of monitor with one domain", "% of a core", empty.cores() * 100));
        Cost last = empty;
        for (int domains : NODES) {
            Cost cost = measure(scratch, domains);
            String at = String.format(Locale.ROOT, " at %,d domains", domains);
            results.add(
                    reported("memory per domain" + at, "KiB", (cost.ownMib() - empty.ownMib()) * 1024 / (domains - 1)));
            results.add(reported(
                    "processor time per domain" + at, "us/s", (cost.cores() - empty.cores()) * 1e6 / (domains - 1)));
            results.add(reported("state folder per domain, after the start" + at, "bytes", cost.state() / domains));
            last = cost;
        }
        results.add(reported(SERIES, "series", last.series() / last.domains()));
        results.add(reported(PAGE, "bytes", last.page() / last.domains()));
        results.addAll(events(scratch));
        return results;
    }

    private static Result reported(String metric, String unit, double value) {
        return Result.reported(metric, unit, new Sample(value));
    }

    private static Cost measure(Path scratch, int domains) throws Exception {
        String uri = TestDriverFile.write(scratch.resolve("scale-" + domains + ".xml"), domains, 2);
        Path folder = scratch.resolve("scale-" + domains);
        try (MonitorUnderTest monitor = MonitorUnderTest.on(uri, folder, EVERY)) {
            Waiting.until(
                    "labels of all domains",
                    Duration.ofMinutes(5),
                    Duration.ofMillis(300),
                    () -> monitor.scraper().series("libvirt_domain_info{") == domains);
            double before = ProcessCost.cpuSeconds(monitor.pid());
            long began = System.nanoTime();
            // As Prometheus does: a scrape every 15 s, while the clock runs.
            Sample bytes = scrapes(monitor, began);
            double seconds = (System.nanoTime() - began) / 1e9;
            double cores = (ProcessCost.cpuSeconds(monitor.pid()) - before) / seconds;
            double own = ProcessCost.residentMib(monitor.pid()) - DomainsBench.driverMib(uri);
            double series = monitor.scraper().series("libvirt_");
            return new Cost(domains, own, cores, series, bytes.median(), size(folder.resolve("state")));
        }
    }

    private static Sample scrapes(MonitorUnderTest monitor, long began) throws Exception {
        List<Double> bytes = new ArrayList<>();
        for (long at = EVERY.toSeconds(); at <= WINDOW; at += EVERY.toSeconds()) {
            long left = began + Duration.ofSeconds(at).toNanos() - System.nanoTime();
            Thread.sleep(Math.max(0, left / 1_000_000));
            bytes.add((double) monitor.scraper().bytes(true));
        }
        return new Sample(bytes.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static List<Result> events(Path scratch) throws Exception {
        Path broker = Files.createDirectories(scratch.resolve("scale-kafka"));
        Path folder = scratch.resolve("scale-events");
        try (KafkaProcess kafka = KafkaProcess.start(broker, BrokerOptions.plain())) {
            double topicsBefore = topics(broker);
            JsonNode done = EventsBench.child(folder, "steady", Integer.toString(EVENTS), kafka.bootstrap());
            if (done.get("lost").asDouble() > 0) {
                throw new IllegalStateException("events were lost: " + done);
            }
            double all = EVENTS + WARM_UP;
            return List.of(
                    reported(JOURNAL, "bytes", size(folder.resolve("state").resolve("journal")) / all),
                    reported(KAFKA, "bytes", (topics(broker) - topicsBefore) / all));
        }
    }

    /** What the broker keeps of virtwarden's topics; its own are not counted. */
    private static double topics(Path broker) throws IOException {
        try (Stream<Path> all = Files.walk(broker)) {
            double size = 0;
            for (Path file : all.filter(ScaleBench::isOurs).toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }

    private static boolean isOurs(Path file) {
        Path folder = file.getParent();
        return file.toString().endsWith(".log")
                && folder != null
                && String.valueOf(folder.getFileName()).startsWith("libvirt.");
    }

    private static double size(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            double size = 0;
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
            return size;
        }
    }
}
