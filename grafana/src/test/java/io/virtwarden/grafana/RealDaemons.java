package io.virtwarden.grafana;

import static org.awaitility.Awaitility.await;

import io.virtwarden.logd.LogdDaemon;
import io.virtwarden.logd.LogdSettings;
import io.virtwarden.monitor.MonitorDaemon;
import io.virtwarden.monitor.MonitorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** The daemons in this JVM, on libvirt's test driver, with every part switched on that has metrics. */
final class RealDaemons implements AutoCloseable {
    private static final String DRIVER = "test:///default";

    private final MonitorDaemon monitor;
    private final LogdDaemon logd;

    RealDaemons(Path folder) throws Exception {
        monitor = new MonitorDaemon(
                MonitorSettings.load(
                                null,
                                Map.of(
                                        "VIRTWARDEN_LIBVIRT_URIS",
                                        DRIVER,
                                        "VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS",
                                        "127.0.0.1:1",
                                        "VIRTWARDEN_MONITOR_HTTP_PORT",
                                        "0",
                                        "VIRTWARDEN_MONITOR_STATE",
                                        folder.resolve("monitor").toString()))
                        .value(),
                InstantSource.system());
        Map<String, String> env = Map.of(
                "VIRTWARDEN_LIBVIRT_URIS",
                DRIVER,
                "VIRTWARDEN_LOGD_HTTP_PORT",
                "0",
                "VIRTWARDEN_LOGD_SOCKET",
                folder.resolve("virtlogd-sock").toString(),
                "VIRTWARDEN_LOGD_STATE",
                folder.resolve("logd").toString());
        logd = new LogdDaemon(LogdSettings.load(null, env).value(), env, InstantSource.system());
        monitor.start();
        logd.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> page(monitor.address()).contains("libvirt_up{"));
    }

    /** Text of {@code /metrics} by daemon. */
    Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("monitor", page(monitor.address()));
        pages.put("logd", page(logd.address()));
        return pages;
    }

    private static String page(String address) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + "/metrics")).build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        logd.close();
        monitor.close();
    }
}
