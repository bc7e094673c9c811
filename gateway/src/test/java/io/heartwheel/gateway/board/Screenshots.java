package io.heartwheel.gateway.board;

import io.heartwheel.gateway.TestWheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openqa.selenium.By;

/** Takes the guide's pictures of the page: {@code Screenshots FOLDER}. Not a test. */
final class Screenshots {
    private static final String STORY = """
        poly/quotes/eu-1, silent since 14:34:41.327
          policy: warned after 7.5 s, expires after 10 s
          14:34:48.828  suspect, silent for 7.501 s (0.6 ms after it was due)
          14:34:51.328  expired, silent for 10.001 s (0.7 ms after it was due); no grace, the breaker played no part
          14:34:51.329  3 orders cancelled
        """;

    private final Random random = new Random(7);
    private final BoardRig rig;
    private final TestFix fix;
    private final List<Client> clients = new ArrayList<>();

    /** Beats every so often, until it dies. */
    private static final class Client {
        private final Runnable beat;
        private final long everyMs;
        private long nextMs;
        private long diesMs = Long.MAX_VALUE;

        private Client(final Runnable beat, final long everyMs, final long firstMs) {
            this.beat = beat;
            this.everyMs = everyMs;
            this.nextMs = firstMs;
        }
    }

    private Screenshots(final BoardRig rig) {
        this.rig = rig;
        this.fix = new TestFix(rig);
        rig.board.follow(fix);
    }

    public static void main(final String... arguments) throws IOException {
        final Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (Browser browser = Browser.open()) {
            try (BoardRig rig = new BoardRig(context -> context.refreshMs(500).why(name -> STORY))) {
                final Screenshots scene = new Screenshots(rig);
                scene.cast(1);
                scene.play(300_000);
                browser.open(rig);
                scene.shoot(browser, folder);
            }
            try (BoardRig rig = new BoardRig(context -> context.refreshMs(500))) {
                final Screenshots scene = new Screenshots(rig);
                scene.cast(400);
                scene.play(40_000);
                browser.prefers("prefers-color-scheme", "dark");
                browser.size(1_300, 1_300);
                browser.open(rig);
                scene.play(3_000);
                pause();
                pause();
                pause();
                browser.screenshot(folder.resolve("hundred-thousand.png"));
                browser.prefers("prefers-color-scheme", "light");
                browser.screenshot(folder.resolve("hundred-thousand-light.png"));
            }
        }
    }

    private void shoot(final Browser browser, final Path folder) {
        browser.size(1_300, 1_300);
        play(2_000);
        pause();
        browser.screenshot(folder.resolve("board.png"));
        browser.prefers("prefers-color-scheme", "dark");
        play(1_000);
        pause();
        browser.screenshot(folder.resolve("board-dark.png"));
        browser.size(500, 1_800);
        pause();
        browser.screenshot(folder.resolve("board-narrow.png"));
        browser.prefers("prefers-color-scheme", "light");
        browser.size(1_400, 900);
        browser.driver.findElement(By.cssSelector("#next-rows button")).click();
        pause();
        browser.screenshot(folder.resolve("why.png"));
        browser.driver.findElement(By.id("why-close")).click();
        lookAtFix(browser, folder);
        rig.close();
        pause();
        pause();
        pause();
        browser.screenshot(folder.resolve("stale.png"));
    }

    private void lookAtFix(final Browser browser, final Path folder) {
        final String name = TestFix.name(7);
        fix.set(new FixSession(name, "logged_on", rig.nowNs() - 12_300_000_000L, rig.nowNs() - 2_400_000_000L, 3, 0, 2, 4_100_000,
            5));
        browser.driver.findElement(By.id("q")).sendKeys(name);
        pause();
        browser.driver.findElement(By.cssSelector("#found-rows button")).click();
        pause();
        browser.screenshot(folder.resolve("fix.png"));
        browser.prefers("prefers-color-scheme", "dark");
        browser.size(500, 900);
        pause();
        browser.screenshot(folder.resolve("fix-narrow-dark.png"));
        browser.prefers("prefers-color-scheme", "light");
        browser.size(1_400, 900);
        browser.driver.findElement(By.id("why-close")).click();
    }

    private static void pause() {
        try {
            Thread.sleep(1_500);
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void cast(final int times) {
        for (int i = 0; i < 90 * times; i++) {
            join("polymarket", "quotes-" + i, "", 15_000, 5_000);
        }
        for (int i = 0; i < 60 * times; i++) {
            join("polysimulator", "bot-" + i / 3, List.of("eu-1", "us-2", "backup").get(i % 3), 6_000 + i % 7 * 4_000, 2_000);
        }
        for (int i = 0; i < 45 * times; i++) {
            join("gemini", "desk-" + i, "", 30_000, 12_000);
        }
        for (int i = 0; i < 15 * times; i++) {
            join("deribit", "maker-" + i, "connection-" + (100 + i), 25_000, 10_000);
        }
        for (int i = 0; i < 40 * times; i++) {
            final long handle = fix.logOn(i, 30_000);
            clients.add(new Client(() -> rig.wheel.heartbeat(handle, rig.nowNs()), 30_000, random.nextInt(30_000)));
        }
        if (times == 1) {
            for (int i = 0; i < 6; i++) {
                clients.get(10 + 20 * i).diesMs = 288_000 + i * 700;
            }
        }
        // Some fall silent in the last minute, one after the other.
        for (int i = 0; i < 16; i++) {
            clients.get(random.nextInt(clients.size())).diesMs = times > 1 ? 15_000 + i * 1_500 : 240_000 + i * 3_700L;
        }
    }

    private void join(final String venue, final String key, final String part, final long timeoutMs, final long everyMs) {
        clients.add(new Client(() -> rig.beat(venue, key, part, timeoutMs), everyMs, random.nextInt((int) everyMs)));
    }

    private long sinceStartMs() {
        return rig.time().wallMs() - TestWheel.START_MS;
    }

    private void play(final long ms) {
        final long endMs = sinceStartMs() + ms;
        while (sinceStartMs() < endMs) {
            final long nowMs = sinceStartMs();
            for (final Client client : clients) {
                if (nowMs >= client.nextMs && nowMs < client.diesMs) {
                    client.beat.run();
                    // Now and then a client is late.
                    client.nextMs = nowMs + client.everyMs + random.nextInt(200)
                        + (random.nextInt(4_000) == 0 ? client.everyMs * 6 / 5 : 0);
                }
            }
            rig.advanceMs(50);
        }
    }
}
