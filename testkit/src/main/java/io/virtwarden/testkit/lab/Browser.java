package io.virtwarden.testkit.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a screen, with an empty profile of its own. Ended with its driver by {@link #close}. One thread. */
public final class Browser implements AutoCloseable {
    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** @param folder for the profile; deleted by whoever made it, after {@link #close} */
    public static Browser open(Path folder) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.addArguments(
                "--headless",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                // Nothing but what a test asks for: neither updates nor synchronisation.
                "--no-first-run",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--user-data-dir=" + folder);
        if ("root".equals(System.getProperty("user.name"))) {
            // Chromium refuses to run as root otherwise.
            options.addArguments("--no-sandbox");
        }
        LoggingPreferences log = new LoggingPreferences();
        log.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", log);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of(program("chromedriver")).toFile())
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60)).scriptTimeout(Duration.ofSeconds(60));
        return new Browser(driver);
    }

    private static String program(String name) {
        return Path.of("/usr/bin", name).toString();
    }

    /** Looks at a page. */
    public void look(String address) {
        driver.get(address);
    }

    /** Everything else that a browser can do. */
    public ChromeDriver driver() {
        return driver;
    }

    /** The element with an id. */
    public WebElement id(String id) {
        return driver.findElement(By.id(id));
    }

    /** How many elements fit, hidden ones left out. */
    public long count(String css) {
        return (Long) script(
                "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length", css);
    }

    /** The text of the elements that fit, hidden ones too. */
    public String text(String css) {
        return (String)
                script("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent).join('\\n')", css);
    }

    /** Presses keys where the focus is. */
    public void press(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** What a script in the page returns; number, text, list. */
    public Object script(String body, Object... arguments) {
        Object result = driver.executeScript(body, arguments);
        return result == null ? "" : result;
    }

    /** Whether its user likes it dark. */
    public void dark(boolean dark) {
        Map<String, Object> feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** Makes the page this large. */
    public void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the browser has complained about since the last call: errors of scripts, refused files, violated policies. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Writes what is seen as PNG. */
    public void picture(Path file) {
        try {
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
