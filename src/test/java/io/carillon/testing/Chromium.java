package io.carillon.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A browser without a window, with an empty profile, driven by Selenium. Confined to the test's thread. */
public final class Chromium implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final Path profile = Directories.temporary("chromium", System.getProperty("user.name"));
    private final ChromeDriver driver;

    private Chromium() {
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(binary("chromedriver"))
                .usingAnyFreePort()
                .build();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary("chromium"));
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--user-data-dir=" + profile);
        driver = new ChromeDriver(service, options);
    }

    /** Whether Chromium and its driver are installed. */
    public static boolean isAvailable() {
        return Executables.find("chromium").isPresent()
                && Executables.find("chromedriver").isPresent();
    }

    /** Starts one, or skips the test. */
    public static Chromium start() {
        Requires.that(isAvailable(), "Chromium is not installed: apt-get install chromium chromium-driver");
        return new Chromium();
    }

    /** Selenium's view of it. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Makes the window that big, in CSS pixels. */
    public void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Saves what is to be seen as {@code target/screenshots/<name>.png}. */
    public Path screenshot(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            return Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        driver.quit();
        Directories.delete(profile);
    }

    private static File binary(String name) {
        return Executables.find(name).orElseThrow().toFile();
    }
}
