package io.heartwheel.gateway.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.Await;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page, in a browser, as operators see it and as they work it by keyboard. */
@Tag("browser")
@Tag("once")
class PageTest {
    /** Each text that can be seen whose contrast with what is behind it is less than WCAG AA asks for. */
    private static final String FAINT = """
        const channel = value => value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        const parse = text => text.match(/[\\d.]+/g).map(Number);
        const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
        const ground = element => {
          for (let e = element; e; e = e.parentElement) {
            const colour = parse(getComputedStyle(e).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) { return colour; }
          }
          return [255, 255, 255];
        };
        const faint = [];
        for (const element of document.body.querySelectorAll('*')) {
          const own = Array.from(element.childNodes).some(node => node.nodeType === 3 && node.textContent.trim());
          if (!own || element.getClientRects().length === 0) { continue; }
          const style = getComputedStyle(element);
          const [a, b] = [light(parse(element instanceof SVGElement ? style.fill : style.color)), light(ground(element))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) { faint.push(element.tagName + ' "' + element.textContent.slice(0, 40) + '" ' + ratio.toFixed(2)); }
        }
        return faint;
        """;

    private static Browser browser;
    private BoardRig rig;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.open();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openRig() {
        rig = new BoardRig(context -> context.why(name -> name + " was last heard from at noon."));
    }

    @AfterEach
    void closeRig() {
        browser.driver.get("about:blank");
        browser.prefers("prefers-color-scheme", "");
        browser.size(1_400, 1_000);
        browser.complaints();
        rig.close();
    }

    @Test
    void shouldShowASessionThatFallsSilentAndItsOrdersCancelled() {
        browser.open(rig);
        Await.until("nothing is wrong", () -> browser.shows("headline", "All is well: 0 sessions alive"));
        rig.beat("poly", "alice", "label", 10_000);
        rig.tick();
        Await.until("it appears", () -> browser.shows("next-rows", "poly/alice/label alive"));
        assertThat(browser.text("venue-rows")).contains("poly 1 0 0 0");
        rig.advanceMs(8_000);
        Await.until("it is suspect", () -> browser.shows("headline", "1 suspect"));
        assertThat(browser.text("next-rows")).contains("poly/alice/label suspect");
        assertThat(browser.text("wheel-words")).contains("1 switch fires, 1 of them of silent sessions");
        rig.advanceMs(2_100);
        Await.until("it has expired", () -> browser.shows("headline", "1 expired in the last 10 minutes"));
        assertThat(browser.text("venue-rows")).contains("poly 0 0 1 0");
        Await.until("its orders are cancelled", () -> browser.shows("feed-rows", "poly/alice/label: 3 orders cancelled"));
        assertThat(browser.text("feed-rows")).contains("poly/alice/label: expired");
        Await.until("it is read aloud", () -> String.valueOf(browser.byId("announce").getDomProperty("textContent"))
            .contains("poly/alice/label expired. 3 orders cancelled."));
        assertThat(browser.driver.getTitle()).startsWith("(!!)");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldFindOneOfAHundredThousand() {
        rig.beatMany(100_000);
        rig.tick();
        browser.open(rig);
        assertThat(browser.text("headline")).isEqualTo("All is well: 100,000 sessions alive.");
        browser.byId("q").sendKeys("BOT-77");
        Await.until("a thousand are found", () -> browser.shows("found", "1,000 sessions, the first 50 of them"));
        browser.byId("q").sendKeys("777");
        Await.until("one is found", () -> browser.shows("found", "1 session."));
        assertThat(browser.text("found-rows")).contains("poly/bot-77777 alive");
        assertThat((long) browser.script("return document.querySelectorAll('*').length")).isLessThan(2_000);
    }

    @Test
    void shouldTellWhyByKeyboard() {
        rig.beat("poly", "alice", "", 10_000);
        rig.beat("poly", "bob", "", 60_000);
        rig.tick();
        browser.open(rig);
        Await.until("both are there", () -> browser.shows("next-rows", "poly/bob"));
        final WebElement button = browser.driver.findElement(By.cssSelector("#next-rows tr:first-child button"));
        for (int i = 0; i < 10 && !browser.driver.switchTo().activeElement().equals(button); i++) {
            browser.driver.switchTo().activeElement().sendKeys(Keys.TAB);
        }
        assertThat(browser.driver.switchTo().activeElement()).isEqualTo(button);
        button.sendKeys(Keys.ENTER);
        Await.until("the story is told", () -> browser.shows("why-text", "poly/alice was last heard from at noon."));
        assertThat(browser.text("why-title")).isEqualTo("poly/alice");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
        Await.until("it is closed", () -> !browser.byId("why").isDisplayed());
        assertThat(browser.driver.switchTo().activeElement()).isEqualTo(button);
        rig.advanceMs(5_000);
        rig.beat("poly", "alice", "", 600_000);
        rig.tick();
        Await.until("rows have changed places", () -> browser.text("next-rows").startsWith("poly/bob"));
        assertThat(browser.driver.switchTo().activeElement()).isEqualTo(button);
    }

    @Test
    void shouldTellHowOneOfTwoThousandFixSessionsIsDoing() {
        final TestFix fix = new TestFix(rig);
        rig.board.follow(fix);
        for (int i = 0; i < 2_000; i++) {
            fix.logOn(i, 30_000);
        }
        rig.beat("poly", "alice", "", 10_000);
        rig.tick();
        final String name = TestFix.name(1_777);
        fix.set(new FixSession(name, "logged_on", rig.nowNs(), rig.nowNs(), 5, 2, 3, 12_345_678, 4));
        browser.open(rig);
        Await.until("its near misses are among the others'", () -> browser.shows("near-rows", name + " 3 \u2013 \u2013 \u2013"));
        browser.byId("q").sendKeys("-1777");
        Await.until("it is found", () -> browser.shows("found", "1 session."));
        browser.driver.findElement(By.cssSelector("#found-rows button")).click();
        Await.until("its figures are shown", () -> browser.shows("why-fix", "FIX state logged on Last in 0.0 s ago Last out "
            + "0.0 s ago Queued 5 Dropped 2 Near misses 3 Worst lateness 12.3 ms Connections 4"));
        Await.until("and its story", () -> browser.shows("why-text", name + " was last heard from at noon."));
        assertThat((List<?>) browser.script(FAINT)).isEmpty();
        fix.set(new FixSession(name, "grace", rig.nowNs(), Long.MIN_VALUE, 0, 7, 3, 12_345_678, 4));
        Await.until("they follow", () -> browser.shows("why-fix", "FIX state grace Last in 0.0 s ago Last out never Queued 0"));
        browser.byId("why-close").click();
        browser.driver.findElement(By.cssSelector("#next-rows button")).click();
        Await.until("another's story is told", () -> browser.shows("why-text", "poly/alice was last heard from at noon."));
        assertThat(browser.byId("why-fix").isDisplayed()).as("not a FIX session").isFalse();
        assertThat((long) browser.script("return document.querySelectorAll('*').length")).isLessThan(2_000);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldMoveAmongDecisionsByArrowKeys() {
        rig.beat("poly", "alice", "", 10_000);
        rig.beat("poly", "bob", "", 20_000);
        rig.advanceMs(11_000);
        rig.advanceMs(10_000);
        browser.open(rig);
        Await.until("both have expired", () -> browser.shows("feed-rows", "poly/bob: 3 orders cancelled"));
        browser.byId("feed-rows").sendKeys(Keys.ARROW_DOWN);
        assertThat(browser.driver.switchTo().activeElement().getText()).isEqualTo("poly/bob");
        for (int i = 0; i < 3; i++) {
            browser.driver.switchTo().activeElement().sendKeys(Keys.ARROW_DOWN);
        }
        assertThat(browser.driver.switchTo().activeElement().getText()).isEqualTo("poly/alice");
        browser.driver.switchTo().activeElement().sendKeys(Keys.ENTER);
        Await.until("the story is told", () -> browser.shows("why-text", "poly/alice was last heard from at noon."));
        browser.driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
        Await.until("focus is back", () -> browser.driver.switchTo().activeElement().getText().equals("poly/alice"));
    }

    @Test
    void shouldLetInWhoHasTheToken() {
        final String token = "open-sesame-0123456789";
        rig.close();
        rig = new BoardRig(context -> context.token(token));
        browser.driver.get(rig.uri("/").toString());
        assertThat(browser.driver.getTitle()).isEqualTo("Heartwheel: log in");
        browser.byId("token").sendKeys("wrong", Keys.ENTER);
        Await.until("it is refused", () -> browser.driver.getPageSource().contains("That is not the token."));
        browser.byId("token").sendKeys(token, Keys.ENTER);
        Await.until("the board is drawn", () -> browser.driver.getTitle().equals("Heartwheel")
            && browser.shows("headline", "All is well"));
        assertThat(browser.driver.getCurrentUrl()).doesNotContain(token);
    }

    @Test
    void shouldShowLabelsAsTheyAre() {
        final List<String> labels = List.of("<img src=x onerror=window.harmed=1>", "\"><script>window.harmed=1</script>",
            "</button><b>bold", "javascript:window.harmed=1", "&lt;img src=x&gt;");
        for (int beats = 0; beats < 2; beats++) {
            labels.forEach(label -> rig.beat("poly", "mallory", label, 10_000));
            rig.advanceMs(8_000);
        }
        browser.open(rig);
        for (final String label : labels) {
            for (final String list : List.of("next-rows", "feed-rows", "near-rows", "found-rows")) {
                Await.until(list + " shows it", () -> browser.shows(list, "poly/mallory/" + label));
            }
        }
        browser.driver.findElement(By.cssSelector("#found-rows button")).click();
        Await.until("why shows it", () -> labels.stream().anyMatch(label -> browser.shows("why-text", "poly/mallory/" + label)));
        assertThat(browser.script("return window.harmed")).isNull();
        assertThat(browser.driver.findElements(By.cssSelector("img, b, main script"))).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldSayThatItIsStaleAndComeBack() {
        final int port = rig.port();
        rig.beat("poly", "alice", "", 10_000);
        rig.tick();
        browser.open(rig);
        assertThat(browser.byId("stale").isDisplayed()).isFalse();
        rig.close();
        Await.until("it is stale", () -> browser.shows("stale", "Stale since"));
        rig = new BoardRig("127.0.0.1", port, context -> {
        });
        rig.beat("poly", "bob", "", 10_000);
        rig.tick();
        Await.until("it is live again", () -> !browser.byId("stale").isDisplayed() && browser.shows("next-rows", "poly/bob"));
        assertThat(browser.text("next-rows")).doesNotContain("alice");
    }

    @Test
    void shouldBeLegibleByDayAndNightAndOnAPhone() {
        for (int i = 0; i < 5; i++) {
            rig.beat("poly", "alice-" + i, "a-rather-long-label-that-somebody-chose-for-his-machine", 10_000 + 2_000 * i);
        }
        rig.advanceMs(11_000);
        rig.beat("gemini", "bob", "", 60_000);
        rig.tick();
        browser.open(rig);
        Await.until("all is there", () -> browser.shows("found-rows", "gemini/bob"));
        for (final String scheme : List.of("light", "dark")) {
            browser.prefers("prefers-color-scheme", scheme);
            assertThat((List<?>) browser.script(FAINT)).as(scheme).isEmpty();
        }
        browser.size(500, 900);
        assertThat((long) browser.script("return document.documentElement.scrollWidth - innerWidth")).isLessThanOrEqualTo(0);
    }

    @Test
    void shouldBeReadableAloud() {
        browser.open(rig);
        assertThat(browser.driver.findElements(By.cssSelector("h1"))).hasSize(1);
        for (final String landmark : List.of("header", "main", "footer", "[role=search]")) {
            assertThat(browser.driver.findElements(By.cssSelector(landmark))).as(landmark).hasSize(1);
        }
        assertThat(browser.driver.findElements(By.cssSelector("table:not(:has(caption)), th:not([scope])"))).isEmpty();
        assertThat(browser.driver.findElements(By.cssSelector("section:not([aria-labelledby])"))).isEmpty();
        assertThat(browser.driver.findElements(By.cssSelector("[aria-live], [role=status], [role=alert]"))).hasSize(1);
        assertThat(browser.driver.findElements(By.cssSelector("label input, label select")))
            .hasSameSizeAs(browser.driver.findElements(By.cssSelector("input, select")));
    }
}
