package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The system's Chromium, without a window, that can reach this machine and nothing else. */
final class Browser implements AutoCloseable {
    /** Set to {@code required} where a missing browser is a fault: then the tests fail instead of being left out. */
    private static final String WANTED = "HEARTWHEEL_BROWSER";

    final ChromeDriver driver;

    private Browser(final Path chromium, final Path chromedriver) {
        final LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        final ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking",
            "--disable-component-update", "--no-first-run");
        driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
            .usingAnyFreePort().build(), options);
        size(1_400, 1_000);
    }

    /** Starts it, or leaves out the test that wants it, or fails it if it must be there. */
    static Browser open() {
        final Path chromium = find("chromium", "chromium-browser", "google-chrome", "chrome");
        final Path chromedriver = find("chromedriver");
        if (chromium == null || chromedriver == null) {
            final String missing = "the page is tested in Chromium, and " + (chromium == null ? "chromium" : "chromedriver")
                + " is not on the PATH: apt-get install -y chromium chromium-driver";
            if ("required".equals(System.getenv(WANTED))) {
                throw new AssertionError(missing);
            }
            Assumptions.abort(missing);
        }
        return new Browser(chromium, chromedriver);
    }

    private static Path find(final String... names) {
        return Stream.of(names).flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, name))).filter(Files::isExecutable).findFirst().orElse(null);
    }

    void size(final int width, final int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** What prefers-color-scheme and its like say; empty for what the browser says by itself. */
    void prefers(final String feature, final String value) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    void open(final BoardRig rig) {
        driver.get(rig.uri("/").toString());
        Await.until("the board is drawn", () -> !text("headline").startsWith("Waiting"));
    }

    WebElement byId(final String id) {
        return driver.findElement(By.id(id));
    }

    /** As a reader sees it, on one line. */
    String text(final String id) {
        try {
            return byId(id).getText().replaceAll("\\s+", " ");
        } catch (final StaleElementReferenceException e) {
            return "";
        }
    }

    boolean shows(final String id, final String text) {
        return text(id).contains(text);
    }

    Object script(final String script, final Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What the browser complained of since this was last asked: scripts that failed, content that was refused. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue()).map(LogEntry::toString).toList();
    }

    void screenshot(final Path file) {
        try {
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
