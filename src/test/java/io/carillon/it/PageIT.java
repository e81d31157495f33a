package io.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ApiClient;
import io.carillon.testing.ArquillianIT;
import io.carillon.testing.Chromium;
import io.carillon.testing.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The page in a real browser. Screenshots are kept in target/screenshots. */
class PageIT extends ArquillianIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void twoTabsSeeEachOtherAndOneCatchesUpAfterALostConnection() {
        String room = "room-" + UUID.randomUUID();
        try (var annsWire = new TcpProxy(baseUri().getPort());
                var ann = Chromium.start();
                var ben = Chromium.start()) {
            join(ann, base(annsWire.port()), "Ann", room);
            join(ben, baseUri(), "Ben", room);
            write(ann, "Hello Ben");
            write(ben, "Hello Ann");
            awaitMessages(ann, "Hello Ben", "Hello Ann");
            awaitMessages(ben, "Hello Ben", "Hello Ann");

            annsWire.cut();
            awaitState(ann, "waiting");
            write(ann, "Written offline");
            assertThat(ann.driver().findElements(By.cssSelector("#log .pending")))
                    .hasSize(1);
            write(ben, "You missed this");
            ApiClient.withKey(baseUri()).publish("chat:" + room, "{\"name\":\"curl\",\"text\":\"and this\"}");
            awaitMessages(ben, "Hello Ben", "Hello Ann", "You missed this", "and this");
            ann.screenshot("page-offline");
            annsWire.mend();
            awaitState(ann, "connected");
            String[] all = {"Hello Ben", "Hello Ann", "You missed this", "and this", "Written offline"};
            awaitMessages(ann, all);
            awaitMessages(ben, all);
            Awaitility.await("the page says what was missed")
                    .atMost(PATIENCE)
                    .until(() -> texts(ann, "#log .marker").stream()
                            .anyMatch(marker -> marker.contains("2 missed messages")));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> ann.driver()
                            .findElements(By.cssSelector("#log .pending"))
                            .isEmpty());
            ann.screenshot("page-caught-up");
            assertNoComplaints(ben);
        }
    }

    @Test
    void aNewTabSeesTheLastFiftyAndNothingInAMessageRuns() {
        String room = "room-" + UUID.randomUUID();
        ApiClient api = ApiClient.withKey(baseUri());
        for (int i = 1; i <= 60; i++) {
            api.publish("chat:" + room, "{\"name\":\"curl\",\"text\":\"message " + i + "\"}");
        }
        String attack = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        api.publish("chat:" + room, "{\"name\":\"" + attack + "\",\"text\":\"" + attack + "\"}");
        try (var browser = Chromium.start()) {
            browser.resize(390, 800);
            join(browser, baseUri(), "Ann", room);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> texts(browser, "#log [data-offset]").size() == 50);
            assertThat(texts(browser, "#log [data-offset] .body"))
                    .contains(attack)
                    .contains("message 60");
            assertThat(browser.driver().findElements(By.cssSelector("#log img, #log script")))
                    .isEmpty();
            assertThat(browser.driver().findElement(By.id("curl")).getDomProperty("textContent"))
                    .contains(baseUri().toString() + "api/channels/chat:" + room + "/publications")
                    .contains("X-API-Key: development");
            browser.screenshot("page-phone");
            assertNoComplaints(browser);
        }
    }

    @Test
    void thePageShowsWhoIsHereAndWhoIsTyping() {
        String room = "room-" + UUID.randomUUID();
        try (var ann = Chromium.start();
                var ben = Chromium.start()) {
            join(ann, baseUri(), "Ann", room);
            join(ben, baseUri(), "Ben", room);
            awaitTexts(ann, "#people-list bdi", "Ann", "Ben");
            awaitTexts(ben, "#people-list bdi", "Ben", "Ann");

            ben.driver().findElement(By.id("text")).sendKeys("Hello");
            awaitTexts(ann, "#typing", "Ben is typing…");
            ann.screenshot("page-people");
            ben.driver().findElement(By.id("text")).sendKeys(Keys.ENTER);
            awaitMessages(ann, "Hello");
            awaitTexts(ann, "#typing", "");

            type(ben.driver().findElement(By.id("name")), "Benjamin" + Keys.TAB);
            awaitTexts(ann, "#people-list bdi", "Ann", "Benjamin");
            assertNoComplaints(ann);
            assertNoComplaints(ben);
            ben.driver().get("about:blank");
            awaitTexts(ann, "#people-list bdi", "Ann");
        }
    }

    private static URI base(int port) {
        return URI.create("http://localhost:" + port + "/carillon/");
    }

    private static void join(Chromium browser, URI base, String name, String room) {
        ChromeDriver driver = browser.driver();
        driver.get(base.toString());
        type(driver.findElement(By.id("name")), name);
        type(driver.findElement(By.id("room")), room);
        driver.findElement(By.id("join")).click();
        awaitState(browser, "connected");
    }

    private static void type(WebElement field, String text) {
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
    }

    private static void write(Chromium browser, String text) {
        browser.driver().findElement(By.id("text")).sendKeys(text, Keys.ENTER);
    }

    private static void awaitState(Chromium browser, String state) {
        Awaitility.await("the page is " + state)
                .atMost(PATIENCE)
                .until(() -> state.equals(
                        browser.driver().findElement(By.id("state")).getDomAttribute("data-state")));
    }

    private static void awaitMessages(Chromium browser, String... messages) {
        awaitTexts(browser, "#messages [data-offset] .body", messages);
    }

    private static void awaitTexts(Chromium browser, String selector, String... texts) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(texts(browser, selector)).containsExactly(texts));
    }

    private static List<String> texts(Chromium browser, String selector) {
        return browser.driver().findElements(By.cssSelector(selector)).stream()
                .map(element -> element.getDomProperty("textContent").strip())
                .toList();
    }

    /** Neither errors of the page nor violations of its policy. */
    private static void assertNoComplaints(Chromium browser) {
        assertThat(browser.driver().manage().logs().get(LogType.BROWSER).getAll())
                .filteredOn(entry -> !entry.getMessage().contains("ERR_CONNECTION_REFUSED"))
                .isEmpty();
    }
}
