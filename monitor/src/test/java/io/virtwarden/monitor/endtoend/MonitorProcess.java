package io.virtwarden.monitor.endtoend;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.virtwarden.testkit.lab.TestJvm;
import io.virtwarden.testkit.lab.TiedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The monitor as a process of its own, from this test's class path. */
final class MonitorProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MonitorConfig config;
    private final List<String> wrapper;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private TiedProcess process;

    private MonitorProcess(MonitorConfig config, List<String> wrapper) {
        this.config = config;
        this.wrapper = wrapper;
        this.process = launch(config, wrapper);
    }

    /** Starts it and waits for nothing. */
    static MonitorProcess start(MonitorConfig config) {
        return new MonitorProcess(config, List.of());
    }

    /** Starts it as the last arguments of another program, such as {@code unshare}. */
    static MonitorProcess startWithin(List<String> wrapper, MonitorConfig config) {
        return new MonitorProcess(config, wrapper);
    }

    TiedProcess process() {
        return process;
    }

    /** Starts it again after its end. */
    void startAgain() {
        process.close();
        process = launch(config, wrapper);
    }

    /** Waits until {@code /health/ready} says 200. */
    MonitorProcess awaitReady() {
        return awaitReadiness(200, "");
    }

    /** Waits until {@code /health/ready} answers with this code and a body that contains {@code text}. */
    MonitorProcess awaitReadiness(int code, String text) {
        String[] last = {"nothing yet"};
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the monitor has ended");
                }
                last[0] = tryGet("/health/ready");
                return last[0].startsWith(code + " ") && last[0].contains(text);
            });
            return this;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "not " + code + " with '" + text + "' at /health/ready, but: " + last[0] + "\n" + process.output(),
                    e);
        }
    }

    /** Waits until the log contains a text. */
    void awaitLog(String text) {
        try {
            await().atMost(PATIENCE).until(() -> process.output().contains(text));
        } catch (RuntimeException e) {
            throw new AssertionError("no '" + text + "' in:\n" + process.output(), e);
        }
    }

    HttpResponse<String> get(String path) {
        return get(path, Duration.ofSeconds(10));
    }

    HttpResponse<String> get(String path, Duration patience) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + config.port() + path);
            return http.send(
                    HttpRequest.newBuilder(uri).timeout(patience).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path + " of the monitor; its log:\n" + process.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The node's own history from its first record on. */
    List<Seen> history() {
        List<Seen> seen = new ArrayList<>();
        get("/v1/events").body().lines().forEach(line -> {
            JsonNode record = parse(line);
            if (record.has("id")) {
                seen.add(new Seen(
                        record.get("id").asText(),
                        record.get("epoch").asLong(),
                        record.get("seq").asLong(),
                        record.get("type").asText(),
                        record.get("key").asText(),
                        record.get("subject").asText(),
                        record.get("chain").asText(),
                        record.get("data")));
            }
        });
        return seen;
    }

    /** Value of the first series with this name, NaN if there is none. */
    double metric(String nameAndLabels) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        process.close();
    }

    private String tryGet(String path) {
        try {
            HttpResponse<String> answer = get(path);
            return answer.statusCode() + " " + answer.body();
        } catch (UncheckedIOException e) {
            return String.valueOf(e.getCause());
        }
    }

    private static TiedProcess launch(MonitorConfig config, List<String> wrapper) {
        try {
            Path file = Files.writeString(config.folder().resolve("virtwarden.yaml"), config.yaml());
            List<String> command = new ArrayList<>(wrapper);
            command.addAll(TestJvm.command(256, MonitorMain.class, "-c", file.toString()));
            return TiedProcess.start(command, Map.of(), config.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + line, e);
        }
    }
}
