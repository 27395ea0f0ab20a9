package io.virtwarden.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtwarden.chassis.settings.HttpSettings;
import io.virtwarden.chassis.settings.SecretFile;
import io.virtwarden.hypervisor.inventory.DomainStates;
import io.virtwarden.testkit.lab.Browser;
import io.virtwarden.testkit.lab.LabRequirements;
import io.virtwarden.testkit.lab.LabRequirements.Part;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, over 500 domains. One browser for all tests; after each it has nothing to complain about. */
class PageIT {
    private static final String ROW = "#domain-table tbody tr";
    private static final String HOSTILE = "</td><img src=x onerror=document.title='taken'><b>\u202egpj.exe";

    @TempDir
    private static Path profile;

    private static Browser browser;

    @TempDir
    private Path folder;

    private final OtherDaemons others = new OtherDaemons();
    private SimulatedNode node;

    @BeforeAll
    static void openBrowser() {
        LabRequirements.demand(Part.BROWSER);
        browser = Browser.open(profile);
        browser.size(1440, 900);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        open(HttpSettings.ephemeral());
        browser.complaints();
        browser.look(node.address());
        eventually(() -> assertThat(browser.count(ROW)).isEqualTo(501));
    }

    private void open(HttpSettings http) throws IOException {
        PageSettings page = new PageSettings(
                true,
                others.addresses(),
                Optional.empty(),
                false,
                Optional.of(URI.create("https://grafana.example.org")));
        node = SimulatedNode.open(folder, http, page);
        node.domains(500);
        node.domain(SimulatedNode.uuid(900), HOSTILE, DomainStates.RUNNING, 1);
        node.rounds(Trend.POINTS + 1);
        node.event("web-1", SimulatedNode.uuid(0), "started", "booted");
    }

    @AfterEach
    void close() {
        browser.look("about:blank");
        node.close();
        others.close();
    }

    private static void eventually(Runnable assertion) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion::run);
    }

    private static void fine() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static WebElement row(String name) {
        return browser.driver()
                .findElement(By.xpath("//table[@id='domain-table']/tbody/tr[td/button[text()=\"" + name + "\"]]"));
    }

    private static String focused() {
        return (String) browser.script("return document.activeElement.id || document.activeElement.textContent");
    }

    @Test
    void showsFiveHundredDomainsAndFindsOne() {
        assertThat(browser.text("#domains-count")).isEqualTo("501");
        assertThat(row("web-1").getText()).contains("running", "%", "B/s", "GiB");
        assertThat(browser.count(ROW + " svg path[d^=M]")).isGreaterThan(1000);
        browser.id("domain-filter").sendKeys("db-1");
        eventually(() -> assertThat(browser.count(ROW)).isEqualTo(11));
        browser.id("domain-filter").clear();
        browser.id("domain-filter").sendKeys("x" + Keys.BACK_SPACE);
        browser.id("domain-state").sendKeys("crashed");
        eventually(() -> assertThat(browser.text("#domains-count")).matches("\\d of 501"));
        assertThat(browser.count(ROW)).isEqualTo(browser.count(ROW + " i.bad"));
        fine();
    }

    @Test
    void ordersByWhatIsClicked() {
        browser.driver().findElement(By.xpath("//th/button[text()='CPU']")).click();
        eventually(() -> assertThat(
                        browser.script("return document.querySelector('th[aria-sort=descending]').textContent"))
                .isEqualTo("CPU"));
        List<?> loads = (List<?>) browser.script("return [...document.querySelectorAll('" + ROW
                + " td:nth-child(4) span')].map(s => s.textContent ? parseFloat(s.textContent) : -1)");
        List<Double> values =
                loads.stream().map(load -> ((Number) load).doubleValue()).toList();
        assertThat(values).hasSize(501).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        fine();
    }

    @Test
    void takesNoNameForMarkup() {
        String shown = HOSTILE.replace("\u202e", "\\u{202e}");
        assertThat(row(shown).getText()).contains(shown);
        node.event(HOSTILE, SimulatedNode.uuid(900), "suspended", "<script>document.title='taken'</script>");
        eventually(() -> assertThat(browser.text("#event-rows")).contains("<script>document.title='taken'</script>"));
        row(shown).findElement(By.tagName("button")).click();
        eventually(() -> assertThat(browser.text("#chosen")).contains(shown));
        assertThat(browser.count("td img, td b, td script")).isZero();
        assertThat(browser.driver().getTitle()).isEqualTo("hv-07 · virtwarden");
        fine();
    }

    @Test
    void showsEventsAsTheyHappen() {
        eventually(() -> assertThat(browser.text("#event-rows tr")).contains("web-1started"));
        node.event("db-3", SimulatedNode.uuid(19), "stopped", "destroyed");
        eventually(() -> assertThat(browser.text("#event-rows tr:first-child")).contains("db-3stoppeddestroyed"));
        browser.id("event-filter").sendKeys("web");
        eventually(() -> assertThat(browser.count("#event-rows tr")).isEqualTo(1));
        // Held, it shows nothing new; let go, all that came meanwhile.
        browser.id("event-hold").click();
        node.event("web-7", SimulatedNode.uuid(54), "crashed", "panicked");
        assertThat(browser.count("#event-rows tr")).isEqualTo(1);
        browser.id("event-hold").click();
        eventually(() -> assertThat(browser.count("#event-rows tr.bad")).isEqualTo(1));
        fine();
    }

    @Test
    void keepsABoundedNumberOfEvents() {
        for (int i = 0; i < 1200; i++) {
            node.eventSoon("ci-" + i, SimulatedNode.uuid(i), "resumed", "unpaused");
        }
        node.event("last", SimulatedNode.uuid(1), "resumed", "unpaused");
        eventually(() -> assertThat(browser.text("#event-rows tr:first-child")).contains("last"));
        assertThat(browser.count("#event-rows tr")).isEqualTo(500);
        fine();
    }

    @Test
    void canBeUsedWithoutAMouse() {
        browser.id("event-filter").click();
        browser.script("document.activeElement.blur()");
        browser.press("/");
        assertThat(focused()).isEqualTo("domain-filter");
        browser.press("web-2", Keys.ARROW_DOWN);
        eventually(() -> assertThat(browser.count(ROW)).isLessThan(501));
        browser.press(Keys.HOME);
        assertThat(focused()).isEqualTo("web-2");
        browser.press(Keys.ARROW_DOWN);
        assertThat(focused()).isEqualTo("web-20");
        browser.press(Keys.END);
        String last = focused();
        browser.press(Keys.ENTER);
        eventually(() -> assertThat(browser.text("#chosen b")).isEqualTo(last));
        assertThat(browser.driver().findElement(By.linkText("in Grafana")).getAttribute("href"))
                .isEqualTo("https://grafana.example.org/d/virtwarden-domain?var-domain=" + last);
        browser.press(Keys.ESCAPE);
        eventually(() -> assertThat(browser.text("#chosen")).isEmpty());
        // One row of the table is a stop of Tab, not five hundred.
        assertThat(browser.count(ROW + " button[tabindex='0']")).isEqualTo(1);
        browser.id("tab-console").click();
        browser.press(Keys.ARROW_RIGHT);
        assertThat(focused()).startsWith("tab-leases");
        assertThat(browser.id("panel-leases").isDisplayed()).isTrue();
        assertThat(browser.id("panel-console").isDisplayed()).isFalse();
        fine();
    }

    @Test
    void isDarkForThoseWhoLikeItDark() {
        browser.dark(false);
        assertThat(brightness("document.body")).isGreaterThan(200);
        browser.dark(true);
        assertThat(brightness("document.body")).isLessThan(60);
        assertThat(brightness("document.getElementById('domains')")).isLessThan(60);
        browser.dark(false);
        fine();
    }

    private static int brightness(String element) {
        String colour = (String) browser.script("return getComputedStyle(" + element + ").backgroundColor");
        return Integer.parseInt(colour.replaceAll("rgb\\((\\d+),.*", "$1"));
    }

    @Test
    void showsWhatTheOtherDaemonsSay() {
        row("web-1").findElement(By.tagName("button")).click();
        eventually(() -> assertThat(browser.text("#console-text")).contains("login:"));
        others.say("root\n<img src=x onerror=document.title='taken'>\u001b]0;title\u0007 last words\n");
        eventually(() -> assertThat(browser.text("#console-text"))
                .contains("<img src=x onerror=document.title='taken'>\\u{1b}]0;title\\u{7} last words"));
        browser.id("console-filter").sendKeys("FAILED");
        eventually(() -> assertThat(browser.text("#console-text").lines()).hasSize(1));
        browser.id("tab-leases").click();
        eventually(() -> assertThat(browser.count("#lease-rows tr")).isEqualTo(40));
        browser.id("lease-chosen").click();
        eventually(() -> assertThat(browser.count("#lease-rows tr")).isEqualTo(1));
        browser.id("tab-actions").click();
        eventually(() -> assertThat(browser.text("#action-rows")).contains("virtwarden actions approve 3f9a77c1d2e4"));
        assertThat(browser.count("#action-rows tr")).isEqualTo(2);
        assertThat(browser.driver().getTitle()).isEqualTo("hv-07 · virtwarden");
        fine();
    }

    @Test
    void saysWhoIsAwayAndGoesOn() {
        browser.id("tab-leases").click();
        eventually(() -> assertThat(browser.count("#lease-rows tr")).isEqualTo(40));
        others.endLockd();
        eventually(() -> assertThat(browser.text("#leases-empty")).contains("lockd is away"));
        eventually(() -> assertThat(browser.text("#daemons")).contains("lockd away", "logd ready"));
        node.event("db-3", SimulatedNode.uuid(19), "stopped", "destroyed");
        eventually(() -> assertThat(browser.text("#event-rows tr:first-child")).contains("db-3"));
        // The browser logs the refused request itself; that is all that it has to say.
        assertThat(browser.complaints()).allMatch(line -> line.contains("page/data/leases"));
    }

    @Test
    void asksForTheTokenAndKeepsItToItself() throws IOException {
        browser.look("about:blank");
        browser.complaints();
        node.close();
        Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
        open(new HttpSettings("127.0.0.1", 0, Optional.empty(), Optional.of(new SecretFile(token)), false, 64));
        browser.look(node.address());
        eventually(() -> assertThat(browser.id("token").isDisplayed()).isTrue());
        assertThat(browser.count(ROW)).isZero();
        browser.id("token-value").sendKeys("wrong" + Keys.ENTER);
        eventually(() -> assertThat(browser.text("#notices")).contains("refused"));
        browser.driver().findElement(By.xpath("//button[text()='Give token']")).click();
        browser.id("token-value").sendKeys("s3cret" + Keys.ENTER);
        eventually(() -> assertThat(browser.count(ROW)).isEqualTo(501));
        eventually(() -> assertThat(browser.text("#event-rows")).contains("web-1"));
        assertThat(browser.script("return localStorage.length + sessionStorage.length + document.cookie.length"))
                .isEqualTo(0L);
        assertThat(browser.complaints()).allMatch(line -> line.contains("401"));
    }
}
