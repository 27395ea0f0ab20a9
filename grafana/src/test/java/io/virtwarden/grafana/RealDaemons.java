package io.virtwarden.grafana;

import static java.util.Map.entry;
import static org.awaitility.Awaitility.await;

import io.virtwarden.alerting.AlertingDaemon;
import io.virtwarden.alerting.AlertingSettings;
import io.virtwarden.chassis.launch.Daemon;
import io.virtwarden.chassis.launch.OpenParts;
import io.virtwarden.lockd.LockdDaemon;
import io.virtwarden.lockd.LockdSettings;
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
    private static final String NOBODY = "127.0.0.1:1";
    private static final InstantSource CLOCK = InstantSource.system();

    private final OpenParts parts = new OpenParts();
    private final MonitorDaemon monitor;
    private final LogdDaemon logd;
    private final LockdDaemon lockd;
    private final AlertingDaemon alerting;

    RealDaemons(Path folder) throws Exception {
        Map<String, String> env = Map.ofEntries(
                entry("VIRTWARDEN_LIBVIRT_URIS", DRIVER),
                entry("VIRTWARDEN_KAFKA_BOOTSTRAP_SERVERS", NOBODY),
                entry("VIRTWARDEN_MONITOR_HTTP_PORT", "0"),
                entry("VIRTWARDEN_MONITOR_STATE", folder.resolve("monitor").toString()),
                entry("VIRTWARDEN_LOGD_HTTP_PORT", "0"),
                entry("VIRTWARDEN_LOGD_SOCKET", folder.resolve("virtlogd-sock").toString()),
                entry("VIRTWARDEN_LOGD_STATE", folder.resolve("logd").toString()),
                entry("VIRTWARDEN_LOCKD_HTTP_PORT", "0"),
                entry(
                        "VIRTWARDEN_LOCKD_SOCKET",
                        folder.resolve("virtlockd-sock").toString()),
                entry("VIRTWARDEN_LOCKD_STATE", folder.resolve("lockd").toString()),
                entry("VIRTWARDEN_LOCKD_TOKENS", folder.resolve("tokens").toString()),
                entry("VIRTWARDEN_LOCKD_ETCD_ENDPOINTS", "http://" + NOBODY),
                entry("VIRTWARDEN_ALERTING_HTTP_PORT", "0"),
                entry("VIRTWARDEN_ALERTING_GRAFANA_URL", "http://" + NOBODY),
                entry("VIRTWARDEN_ALERTING_STATE", folder.resolve("alerting").toString()));
        monitor = started(new MonitorDaemon(MonitorSettings.load(null, env).value(), CLOCK));
        logd = started(new LogdDaemon(LogdSettings.load(null, env).value(), env, CLOCK));
        lockd = started(new LockdDaemon(LockdSettings.load(null, env).value(), env, CLOCK));
        alerting = started(new AlertingDaemon(AlertingSettings.load(null, env).value(), CLOCK));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> page(monitor.address()).contains("libvirt_up{"));
    }

    private <D extends Daemon> D started(D daemon) throws Exception {
        parts.keep(daemon.getClass().getSimpleName(), daemon);
        daemon.start();
        return daemon;
    }

    /** Text of {@code /metrics} by daemon. */
    Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("monitor", page(monitor.address()));
        pages.put("logd", page(logd.address()));
        pages.put("lockd", page(lockd.address()));
        pages.put("alerting", page(alerting.address()));
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
        parts.close();
    }
}
