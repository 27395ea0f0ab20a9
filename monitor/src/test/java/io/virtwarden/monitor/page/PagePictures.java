package io.virtwarden.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.testkit.lab.Browser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** Writes the pictures of docs/page.md; see bin/page-preview. No test of anything, and not run as one. */
class PagePictures {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<List<String>> LIFE = List.of(
            List.of("started", "booted"),
            List.of("suspended", "ioerror"),
            List.of("resumed", "unpaused"),
            List.of("stopped", "shutdown"),
            List.of("defined", "updated"),
            List.of("resumed", "migrated"),
            List.of("crashed", "panicked"),
            List.of("started", "migrated"));

    @TempDir
    private Path folder;

    @TempDir
    private Path profile;

    @Test
    void writesPictures() throws IOException {
        Path pictures = Files.createDirectories(Path.of(System.getProperty("pictures.out")));
        try (OtherDaemons others = new OtherDaemons();
                SimulatedNode node = SimulatedNode.open(
                        folder,
                        HttpSettings.ephemeral(),
                        new PageSettings(
                                true,
                                others.addresses(),
                                Optional.empty(),
                                false,
                                Optional.of(URI.create("https://grafana.example.org"))));
                Browser browser = Browser.open(profile)) {
            node.domains(500);
            node.rounds(Trend.POINTS + 1);
            live(node);
            browser.size(1440, 800);
            browser.dark(false);
            browser.look(node.address());
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(browser.count("#domain-table tbody tr")).isEqualTo(500));
            choose(browser, "web-1");
            browser.picture(pictures.resolve("page-light.png"));
            browser.dark(true);
            browser.id("domain-filter").sendKeys("db");
            browser.driver().findElement(By.xpath("//th/button[text()='CPU']")).click();
            browser.id("tab-actions").click();
            await().atMost(PATIENCE)
                    .until(() ->
                            browser.count("#action-rows tr") == 2 && browser.count("#domain-table tbody tr") < 500);
            browser.picture(pictures.resolve("page-dark.png"));
        }
    }

    private static void choose(Browser browser, String name) {
        browser.driver()
                .findElement(By.xpath("//td/button[text()='" + name + "']"))
                .click();
        await().atMost(PATIENCE).until(() -> browser.text("#console-text").contains("login:"));
        await().atMost(PATIENCE).until(() -> browser.count("#event-rows tr") > 30);
        await().atMost(PATIENCE).until(() -> browser.text("#daemons").contains("lockd ready"));
    }

    private static void live(SimulatedNode node) {
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            int number = random.nextInt(500);
            List<String> what = LIFE.get(random.nextInt(LIFE.size()));
            node.event(SimulatedNode.name(number), SimulatedNode.uuid(number), what.get(0), what.get(1));
        }
    }
}
