package io.virtwarden.dist.tryout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Pointer;
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
import io.virtwarden.testkit.lab.Browser;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** Monitor's page in a real browser, over all four daemons on libvirt's test driver with 500 domains. */
class PageOfFourDaemonsIT {
    private static final String URI_OF_TEST_DRIVER = "test:///default";
    private static final String HOSTILE = "guest <img src=x onerror=document.title=1>";
    private static final String UUID_OF_HOSTILE = "5c0ffee0-0000-4000-8000-000000000001";

    @TempDir
    private Path folder;

    private final OpenParts parts = new OpenParts();
    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDriver libvirt = TestDriver.load();

    @AfterEach
    void close() {
        parts.close();
    }

    private static void eventually(Runnable assertion) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion::run);
    }

    private <D extends Daemon> D started(String name, D daemon) throws Exception {
        parts.keep(name, daemon);
        daemon.start();
        return daemon;
    }

    private Map<String, String> env(String daemon) {
        String section = "VIRTWARDEN_" + daemon;
        return Map.of(
                "VIRTWARDEN_LIBVIRT_URIS",
                URI_OF_TEST_DRIVER,
                section + "_HTTP_PORT",
                "0",
                section + "_STATE",
                folder.resolve(daemon).toString());
    }

    private void post(String address, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(201, 202);
    }

    private void define(Pointer connection, String name, String uuid) {
        Pointer domain = libvirt.virDomainDefineXML(
                connection,
                "<domain type='test'><name>" + name.replace("<", "&lt;") + "</name><uuid>" + uuid
                        + "</uuid><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>");
        assertThat(domain).as(name).isNotNull();
        libvirt.virDomainFree(domain);
    }

    private Pointer domains() {
        Pointer connection = libvirt.virConnectOpen(URI_OF_TEST_DRIVER);
        assertThat(connection).isNotNull();
        parts.keep("test driver", (AutoCloseable) () -> libvirt.virConnectClose(connection));
        for (int i = 0; i < 498; i++) {
            define(connection, "vm-" + i, String.format("5c0ffee0-0000-4000-9000-%012d", i));
        }
        define(connection, HOSTILE, UUID_OF_HOSTILE);
        return connection;
    }

    private void each(Pointer connection, java.util.function.ToIntFunction<Pointer> change) {
        Pointer domain = libvirt.virDomainLookupByName(connection, HOSTILE);
        assertThat(domain).isNotNull();
        assertThat(change.applyAsInt(domain)).isZero();
        libvirt.virDomainFree(domain);
    }

    @Test
    void showsThemAllAndEachGoesOnWithoutTheOthers() throws Exception {
        LabRequirements.demand(Part.BROWSER);
        Pointer connection = domains();
        each(connection, libvirt::virDomainCreate);
        LogdDaemon logd = started(
                "logd", new LogdDaemon(LogdSettings.load(null, env("LOGD")).value(), Map.of(), InstantSource.system()));
        LockdDaemon lockd = started(
                "lockd",
                new LockdDaemon(LockdSettings.load(null, env("LOCKD")).value(), Map.of(), InstantSource.system()));
        Path rules = Files.writeString(folder.resolve("rules.yaml"), """
                rules:
                  resume-after-io-error:
                    description: Resume a guest that is paused
                    alert: ['alertname="GuestPaused"']
                    mode: observe
                    steps: [{action: resume, timeout: 1m}]
                """);
        Map<String, String> alertingEnv = new java.util.HashMap<>(env("ALERTING"));
        alertingEnv.put("VIRTWARDEN_ALERTING_RULES", rules.toString());
        AlertingDaemon alerting = started(
                "alerting",
                new AlertingDaemon(AlertingSettings.load(null, alertingEnv).value(), InstantSource.system()));
        Path settings = Files.writeString(
                folder.resolve("virtwarden.yaml"),
                "monitor: {stats: {every: 2s, deadline: 1500ms}, page: {daemons: {logd: '%s', lockd: '%s', alerting: '%s'}}}\n"
                        .formatted(logd.address(), lockd.address(), alerting.address()));
        MonitorDaemon monitor = started(
                "monitor",
                new MonitorDaemon(MonitorSettings.load(settings, env("MONITOR")).value(), InstantSource.system()));
        Browser browser = parts.keep("browser", Browser.open(folder.resolve("profile")));
        browser.size(1440, 900);
        browser.look(monitor.address());
        // The test driver has one domain of its own.
        eventually(() -> assertThat(browser.text("#domains-count")).isEqualTo("500"));
        eventually(() -> assertThat(browser.text("#daemons"))
                .contains("monitor ready", "alerting ready", "lockd ready", "logd ready"));

        each(connection, libvirt::virDomainSuspend);
        eventually(() -> assertThat(browser.text("#event-rows tr:first-child")).contains(HOSTILE, "suspended"));
        eventually(() -> assertThat(browser.driver()
                        .findElement(By.xpath("//tr[td/button[text()='" + HOSTILE + "']]"))
                        .getText())
                .contains("paused"));

        browser.driver()
                .findElement(By.xpath("//button[text()='" + HOSTILE + "']"))
                .click();
        eventually(() -> assertThat(browser.text("#console-empty")).contains("logd has nothing of " + HOSTILE));

        post(lockd.address() + "/v1/leases", """
                {"resource": "/images/a.qcow2", "mode": "exclusive", "owner": "backup", "ttl": "10m"}""");
        browser.id("tab-leases").click();
        eventually(() -> assertThat(browser.text("#lease-rows")).contains("/images/a.qcow2", "backup"));

        post(alerting.address() + "/v1/alerts", """
                {"version": "4", "status": "firing", "receiver": "r", "groupKey": "g", "alerts": [{"status": "firing",
                 "labels": {"alertname": "GuestPaused", "uuid": "%s", "name": "x"}, "annotations": {}, "startsAt": "%s",
                 "fingerprint": "f00d"}]}""".formatted(UUID_OF_HOSTILE, Instant.now()));
        browser.id("tab-actions").click();
        browser.id("action-status").sendKeys("all");
        eventually(() -> assertThat(browser.text("#action-rows")).contains("resume-after-io-error"));

        assertThat(browser.driver().getTitle()).endsWith("· virtwarden");
        assertThat(browser.complaints()).isEmpty();
        lockd.close();
        eventually(() -> assertThat(browser.text("#leases-empty")).contains("lockd is away"));
        each(connection, libvirt::virDomainResume);
        eventually(() -> assertThat(browser.text("#event-rows tr:first-child")).contains("resumed"));
    }
}
