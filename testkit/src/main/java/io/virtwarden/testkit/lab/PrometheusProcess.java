package io.virtwarden.testkit.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** Debian's Prometheus, on a port and folder of its own. Any thread. */
public final class PrometheusProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final TiedProcess process;
    private final int port;
    private final ObjectMapper json = new ObjectMapper();

    private PrometheusProcess(Path folder, TiedProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts it with one target, {@code http://127.0.0.1:targetPort/metrics}, job {@code lab}; returns when it is ready. */
    public static PrometheusProcess scraping(int targetPort) {
        return configured(config(targetPort));
    }

    /** Starts it with a configuration of its own, the text of {@code prometheus.yml}; returns when it is ready. */
    public static PrometheusProcess configured(String yaml) {
        Path folder = Folders.create("prometheus");
        int port = Ports.free();
        try {
            Path config = Files.writeString(folder.resolve("prometheus.yml"), yaml);
            TiedProcess process = TiedProcess.start(
                    List.of(
                            "prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port),
                    Map.of(),
                    folder.resolve("log"));
            PrometheusProcess started = new PrometheusProcess(folder, process, port);
            started.awaitReady();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An instant query: value by label set, such as {@code {domain="a"}}; in PromQL's own order of labels by name.
     *
     * @throws IllegalArgumentException if Prometheus does not understand it; with its words
     */
    public Map<String, Double> query(String promQl) {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
        if (!answer.path("status").asText().equals("success")) {
            throw new IllegalArgumentException(answer.path("error").asText() + ": " + promQl);
        }
        Map<String, Double> values = new TreeMap<>();
        for (JsonNode series : answer.at("/data/result")) {
            values.put(
                    series.get("metric").toString(),
                    Double.parseDouble(series.get("value").get(1).asText()));
        }
        return values;
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String address() {
        return at("").toString();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Where it logs; deleted with it. */
    public Path log() {
        return folder.resolve("log");
    }

    /** The only target as {@code /api/v1/targets} shows it: {@code health}, {@code lastError}, {@code scrapeUrl}, ... */
    public JsonNode target() {
        return get("/api/v1/targets").at("/data/activeTargets/0");
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    public void close() {
        process.close();
        Folders.delete(folder);
    }

    private JsonNode get(String path) {
        try {
            return json.readTree(HttpText.get(at(path), Duration.ofSeconds(10)).body());
        } catch (IOException e) {
            throw new UncheckedIOException("Prometheus at " + at(path) + " did not answer", e);
        }
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private void awaitReady() {
        try {
            Awaitility.await("Prometheus to be ready")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> HttpText.answers(at("/-/ready")));
        } catch (RuntimeException e) {
            String output = process.output();
            close();
            throw new IllegalStateException("Prometheus did not start:\n" + output, e);
        }
    }

    private static String config(int targetPort) {
        return """
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                scrape_configs:
                  - job_name: lab
                    static_configs:
                      - targets: ['127.0.0.1:%d']
                """.formatted(targetPort);
    }
}
