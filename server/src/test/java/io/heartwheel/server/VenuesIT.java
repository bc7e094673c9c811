package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * For each venue: a client that does what the venue's document says, orders, silence; then the right orders and only those are
 * cancelled, not before the time that was promised, and {@code why} says so. At the venues' own times, all side by side.
 */
@Tag("once")
class VenuesIT {
    private static final String SECRET = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef"
        .getBytes(StandardCharsets.UTF_8));
    private static final long MOST_LATE_MS = 3_000;
    private static final int PATIENCE_S = 60;

    @TempDir
    private Path folder;
    private Cli server;
    private VenueBots bots;
    private final ExecutorService side = Executors.newCachedThreadPool();

    /** A line of the table. */
    private record Outcome(String venue, long promisedMs, long seenMs, String cancelled, String kept) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "| %s | %.3f | %.3f | %d | %s | %s |", venue, promisedMs / 1e3, seenMs / 1e3,
                seenMs - promisedMs, cancelled, kept);
        }
    }

    /** Something that may fail in any way. */
    @FunctionalInterface
    private interface Scene {
        Outcome play() throws Exception;
    }

    @BeforeEach
    void serve() throws IOException {
        final StringBuilder config = new StringBuilder();
        for (final String venue : List.of("polymarket", "polysimulator", "deribit", "gemini", "luckylobster")) {
            for (final String name : List.of("bot", "other", "stranger")) {
                final String key = "key." + venue + '-' + name + '.';
                config.append(key).append("account = ").append(venue).append("stranger".equals(name) ? "-stranger" : "")
                    .append('\n').append(key).append("venue = ").append(venue).append('\n')
                    .append(key).append("id = ").append(id(venue, name)).append('\n').append(options(venue, key));
            }
        }
        config.append("key.labels.account = labels\nkey.labels.venue = polysimulator\nkey.labels.id = ps_live_labels_000000\n"
            + "key.labels.scope = label\n");
        final Path file = Files.createFile(folder.resolve("venues.conf"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, config);
        server = Cli.serve(folder.resolve("data"), "--config", file.toString());
        bots = new VenueBots(server.httpPort());
    }

    private static String id(final String venue, final String name) {
        return switch (venue) {
            case "polysimulator" -> "ps_live_" + name + "_0000000000";
            case "luckylobster" -> "ll_" + name + "_0000000000000";
            default -> venue + '-' + name + "-0000000000";
        };
    }

    private static String options(final String venue, final String key) {
        return switch (venue) {
            case "polymarket" -> key + "secret = " + SECRET + '\n' + key + "passphrase = " + VenueBots.PASSPHRASE + '\n'
                + key + "address = " + VenueBots.ADDRESS + '\n';
            case "deribit" -> key + "secret = " + SECRET + '\n';
            case "gemini" -> key + "secret = " + SECRET + '\n' + key + "require-heartbeat = "
                + (key.contains("bot") ? "yes" : "no") + '\n';
            case "luckylobster" -> key + "arm = yes\n" + key + "interval-ms = 4000\n" + key + "timeout-factor = 3\n";
            default -> "";
        };
    }

    private static String authorization(final String venue, final String name) {
        return switch (venue) {
            case "polysimulator", "luckylobster" -> "Bearer " + id(venue, name);
            default -> VenueBots.basic(venue + '-' + name, SECRET);
        };
    }

    @AfterEach
    void end() {
        side.shutdownNow();
        server.close();
    }

    @Test
    void shouldCancelTheRightOrdersAndOnlyThoseAtTheTimePromised() throws Exception {
        final List<Future<Outcome>> scenes = new ArrayList<>();
        final List<Scene> all = List.of(this::polymarket, this::polySimulator, this::label, this::deribit, this::gemini,
            this::luckyLobster);
        for (final Scene scene : all) {
            scenes.add(side.submit(scene::play));
        }
        System.out.println("| venue | promised, s | seen, s | late, ms | cancelled | kept |");
        System.out.println("| --- | ---: | ---: | ---: | --- | --- |");
        for (final Future<Outcome> scene : scenes) {
            final Outcome outcome = scene.get();
            System.out.println(outcome);
            assertThat(outcome.seenMs()).as(outcome.venue()).isBetween(outcome.promisedMs(), outcome.promisedMs() + MOST_LATE_MS);
        }
    }

    private Outcome polymarket() {
        final Orders orders = new Orders("polymarket");
        final VenueBots.Beat beat = bots.polymarket(id("polymarket", "bot"), SECRET);
        assertThat(beat.status()).as(beat.body()).isEqualTo(200);
        assertThat(new JsonObject(beat.body()).getString("heartbeat_id")).hasSize(36);
        return orders.outcome(beat, 15_000, "its key's", "other key's, stranger's, protective", false);
    }

    private Outcome polySimulator() {
        final Orders orders = new Orders("polysimulator");
        final VenueBots.Beat beat = bots.polySimulator(id("polysimulator", "bot"), 2_000, null);
        assertThat(beat.status()).as(beat.body()).isEqualTo(200);
        final long promisedMs = new JsonObject(beat.body()).getLong("expires_at_ms") - beat.sentMs();
        assertThat(promisedMs).isBetween(3_000L, 4_000L);
        return orders.outcome(beat, promisedMs, "all of the account's", "stranger's, protective", true);
    }

    private Outcome label() {
        final String authorization = "Bearer ps_live_labels_000000";
        final VenueBots.Beat other = bots.polySimulator("ps_live_labels_000000", 60_000, "human");
        final VenueBots.Beat beat = bots.polySimulator("ps_live_labels_000000", 4_000, "grid");
        assertThat(beat.status() + other.status()).isEqualTo(400);
        final String mine = bots.order(authorization, new JsonObject().put("label", "grid"));
        final String others = bots.order(authorization, new JsonObject().put("label", "human"));
        final JsonObject cancelled = awaitCancelled(authorization, "grid", mine);
        assertThat(bots.order(authorization, "human", others).getString("status")).isEqualTo("open");
        assertWhy("polysimulator/labels/grid", 1);
        return new Outcome("polysimulator, scope label",
            new JsonObject(beat.body()).getLong("expires_at_ms") - beat.sentMs(),
            cancelled.getLong("updated_at_ms") - beat.sentMs(),
            "the label's", "other label's");
    }

    private Outcome gemini() {
        assertThatThrownBy(() -> new Orders("gemini")).as("its key requires a heartbeat").hasMessageContaining("NOT_ARMED");
        final VenueBots.Beat first = bots.gemini(id("gemini", "bot"), SECRET);
        assertThat(first.body()).isEqualTo("{\"result\":\"ok\"}");
        final Orders orders = new Orders("gemini");
        final VenueBots.Beat beat = bots.gemini(id("gemini", "bot"), SECRET);
        assertThat(beat.body()).isEqualTo("{\"result\":\"ok\"}");
        return orders.outcome(beat, 30_000, "its key's", "other key's, stranger's, protective", false);
    }

    private Outcome luckyLobster() {
        final Orders orders = new Orders("luckylobster");
        final VenueBots.Beat beat = bots.luckyLobster(id("luckylobster", "bot"));
        assertThat(new JsonObject(beat.body()).getJsonObject("data").getString("status")).isEqualTo("OK");
        return orders.outcome(beat, 12_000, "its key's", "other key's, stranger's, protective", false);
    }

    private Outcome deribit() {
        final String key = authorization("deribit", "bot");
        final VenueBots.Deribit quiet = loggedOn(true);
        final VenueBots.Deribit other = loggedOn(true);
        final VenueBots.Deribit former = loggedOn(false);
        final String mine = entered(quiet);
        final List<String> others = List.of(entered(other), entered(former), bots.order(key, new JsonObject()));
        former.abort();
        final String otherKeys = bots.order(authorization("deribit", "other"), new JsonObject());
        final String strangers = bots.order(authorization("deribit", "stranger"), new JsonObject());
        final long sentMs = System.currentTimeMillis();
        assertThat(quiet.call("public/set_heartbeat", new JsonObject().put("interval", 10)).getString("result")).isEqualTo("ok");
        String type = "";
        while (!"test_request".equals(type)) {
            type = quiet.next().getJsonObject("params").getString("type");
        }
        assertThat(System.currentTimeMillis() - sentMs).isBetween(10_000L, 10_000L + MOST_LATE_MS);
        Await.until(() -> "closed", PATIENCE_S, quiet::isClosed);
        final JsonObject cancelled = awaitCancelled(key, "", mine);
        assertThat(cancelled.getString("reason")).isEqualTo("cancelled: no heartbeat");
        for (final String id : others) {
            assertThat(bots.order(key, "", id).getString("status")).isEqualTo("open");
        }
        assertThat(bots.order(authorization("deribit", "other"), "", otherKeys).getString("status")).isEqualTo("open");
        assertThat(bots.order(authorization("deribit", "stranger"), "", strangers).getString("status")).isEqualTo("open");
        assertWhy("deribit/deribit-bot/c1", 1);
        assertThat(why("deribit/deribit-bot/c1")).contains("Its switch fired", "nothing had been heard from it for 20.");
        assertDeribitKeyHas(other, others);
        return new Outcome("deribit, scope connection", 20_000, cancelled.getLong("updated_at_ms") - sentMs, "the connection's",
            "other connections', other key's, stranger's");
    }

    /** Those orders are seen and cancelled over one connection, whichever they were entered over; those of no other key. */
    private static void assertDeribitKeyHas(final VenueBots.Deribit client, final List<String> ids) {
        final List<String> open = client.call("private/get_open_orders", new JsonObject()).getJsonArray("result").stream()
            .map(order -> ((JsonObject) order).getString("order_id")).toList();
        assertThat(open).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(client.call("private/cancel", new JsonObject().put("order_id", ids.get(1))).getJsonObject("result")
            .getString("cancel_reason")).isEqualTo("user_request");
        assertThat(client.call("private/cancel_all", new JsonObject()).getInteger("result")).isEqualTo(ids.size() - 1);
    }

    private VenueBots.Deribit loggedOn(final boolean cancelOnDisconnect) {
        final VenueBots.Deribit client = bots.deribit();
        final JsonObject token = client.call("public/auth", new JsonObject().put("grant_type", "client_credentials")
            .put("client_id", id("deribit", "bot")).put("client_secret", SECRET));
        assertThat(token.getJsonObject("result").getString("token_type")).isEqualTo("bearer");
        if (cancelOnDisconnect) {
            assertThat(client.call("private/enable_cancel_on_disconnect", new JsonObject().put("scope", "connection"))
                .getString("result")).isEqualTo("ok");
        }
        return client;
    }

    private static String entered(final VenueBots.Deribit client) {
        final JsonObject answer = client.call("private/buy", new JsonObject().put("instrument_name", "HWL").put("amount", 5)
            .put("type", "limit").put("price", 10.0));
        return answer.getJsonObject("result").getJsonObject("order").getString("order_id");
    }

    /** One order of each who is concerned. */
    private final class Orders {
        private final String venue;
        private final String bot;
        private final String protective;
        private final String other;
        private final String stranger;

        Orders(final String venue) {
            this.venue = venue;
            bot = bots.order(authorization(venue, "bot"), new JsonObject());
            protective = bots.order(authorization(venue, "bot"), new JsonObject().put("protective", true));
            other = bots.order(authorization(venue, "other"), new JsonObject());
            stranger = bots.order(authorization(venue, "stranger"), new JsonObject());
        }

        Outcome outcome(final VenueBots.Beat beat, final long promisedMs, final String cancelled, final String kept,
                        final boolean wholeAccount) {
            final JsonObject order = awaitCancelled(authorization(venue, "bot"), "", bot);
            assertThat(order.getString("reason")).isEqualTo("cancelled: no heartbeat");
            assertStatus("bot", protective, "open");
            assertStatus("other", other, wholeAccount ? "cancelled" : "open");
            assertStatus("stranger", stranger, "open");
            assertWhy(venue + '/' + venue + "-bot", wholeAccount ? 2 : 1);
            return new Outcome(venue, promisedMs, order.getLong("updated_at_ms") - beat.sentMs(), cancelled, kept);
        }

        private void assertStatus(final String name, final String id, final String status) {
            assertThat(bots.order(authorization(venue, name), "", id).getString("status")).as(venue + ' ' + name)
                .isEqualTo(status);
        }
    }

    private JsonObject awaitCancelled(final String authorization, final String label, final String id) {
        Await.until(() -> "the order's cancel", PATIENCE_S,
            () -> !"open".equals(bots.order(authorization, label, id).getString("status")));
        return bots.order(authorization, label, id);
    }

    private void assertWhy(final String session, final int cancelled) {
        final String expected = cancelled + (cancelled == 1 ? " order was cancelled" : " orders were cancelled");
        Await.until(() -> "why " + session + ": " + why(session), PATIENCE_S, () -> why(session).contains(expected));
    }

    private String why(final String session) {
        final Cli why = Cli.jar("why", session, "--data", folder.resolve("data").toString());
        why.exitCode();
        return String.join("\n", why.out()) + String.join("\n", why.err());
    }
}
