package io.heartwheel.gateway.board;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the board once a refresh for everybody, on a thread of its own, and tells subscribers what is new. While nobody looks it
 * does next to nothing; a board so large that it takes long is drawn less often, so that it costs some tenth of one core at most.
 */
final class Painter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Painter.class);
    private static final int BEATS_PER_REFRESH = 5;
    private static final int SHARE = 10;
    private static final long KEEP_ALIVE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int CLOSE_MS = 1_000;
    private static final Buffer KEEP_ALIVE = Buffer.buffer(": still here\n\n");

    private final BoardApi.Context settings;
    private final Board board;
    private final Subscribers subscribers;
    private final NearMisses nearMisses = new NearMisses();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        final Thread made = new Thread(task, "heartwheel-board");
        made.setDaemon(true);
        return made;
    });
    private volatile Picture latest;
    private List<NearMisses.Client> worst;
    private long worstDueNs;
    private CompletableFuture<Picture> drawing;
    private long nextDecision;
    private long nextWarning;
    private long keptAliveNs = System.nanoTime();

    Painter(final BoardApi.Context settings, final Subscribers subscribers) {
        this.settings = settings;
        this.board = settings.board;
        this.subscribers = subscribers;
        final long beatMs = Math.max(1, settings.refreshMs / BEATS_PER_REFRESH);
        thread.scheduleWithFixedDelay(this::beat, beatMs, beatMs, TimeUnit.MILLISECONDS);
    }

    /** The board as it is, or was less than a refresh ago. Any thread; completed on the painter's. */
    CompletableFuture<Picture> latest() {
        final Picture now = latest;
        return isFresh(now) ? CompletableFuture.completedFuture(now) : drawn();
    }

    private synchronized CompletableFuture<Picture> drawn() {
        if (drawing == null || drawing.isDone()) {
            drawing = CompletableFuture.supplyAsync(this::draw, thread);
        }
        return drawing;
    }

    private boolean isFresh(final Picture picture) {
        return picture != null && System.nanoTime() - picture.drawnNs()
            < Math.max(TimeUnit.MILLISECONDS.toNanos(settings.refreshMs), SHARE * picture.tookNs());
    }

    private Picture draw() {
        final Picture before = latest;
        if (isFresh(before)) {
            return before;
        }
        final long startNs = System.nanoTime();
        final Census census = Census.take(board);
        final long tookNs = System.nanoTime() - startNs;
        final JsonObject json = Json.census(census).put("started_ms", board.startedMs())
            .put("near_misses", Json.nearMisses(worst(startNs + tookNs)))
            .put("trouble", trouble());
        final Board.Stall stall = board.lastStall();
        if (stall.atNs() != Long.MIN_VALUE) {
            json.put("stall", new JsonObject().put("at_ms", census.wallMs(stall.atNs()))
                .put("blind_ms", TimeUnit.NANOSECONDS.toMillis(stall.blindNs())).put("count", board.metrics().stallCount()));
        }
        board.countHeartbeats();
        board.metrics().venues(board.venues(), this::sessionsNow);
        final long endNs = System.nanoTime();
        json.put("refresh_ms", Math.max(settings.refreshMs, TimeUnit.NANOSECONDS.toMillis(SHARE * tookNs)));
        final Picture picture = new Picture(census, json, Subscribers.event("snapshot", -1, json), tookNs, endNs);
        latest = picture;
        return picture;
    }

    /** Looked for less often: every client has to be asked. */
    private List<NearMisses.Client> worst(final long nowNs) {
        if (worst == null || nowNs - worstDueNs >= 0) {
            worst = nearMisses.look(board);
            final long endNs = System.nanoTime();
            worstDueNs = endNs + Math.max(BEATS_PER_REFRESH * TimeUnit.MILLISECONDS.toNanos(settings.refreshMs),
                BEATS_PER_REFRESH * SHARE * (endNs - nowNs));
        }
        return worst;
    }

    /** What is wrong, in words. */
    private JsonArray trouble() {
        final JsonArray words = new JsonArray();
        settings.reasons().forEach(words::add);
        if (settings.breaker.getAsBoolean()) {
            words.add("the breaker holds the cancels: too many fell silent at once; look at this machine and its network first");
        }
        return words;
    }

    private double sessionsNow(final Metrics.VenueState state) {
        final Picture picture = latest;
        return picture == null ? 0 : picture.census().count(state.venue(), state.phase());
    }

    private void beat() {
        try {
            if (subscribers.isEmpty()) {
                nextDecision = board.decisions().end();
                nextWarning = board.warnings().end();
                return;
            }
            final Picture before = latest;
            final Picture picture = draw();
            tellNews(picture.census());
            if (picture != before) {
                subscribers.tell(picture.event());
            }
            keepAlive();
        } catch (final RuntimeException e) {
            LOG.error("The board could not be drawn; it is tried again", e);
        }
    }

    private void tellNews(final Census clocks) {
        final Ring.Batch<Warning> warnings = board.warnings().from(nextWarning);
        nextWarning = warnings.next();
        final Ring.Batch<Decision> decisions = board.decisions().from(nextDecision);
        nextDecision = decisions.next();
        final Buffer news = Buffer.buffer();
        warnings.entries().forEach(warning ->
            news.appendBuffer(Subscribers.event("warning", -1, Json.warning(clocks, warning))));
        if (warnings.missed() + decisions.missed() > 0) {
            news.appendBuffer(Subscribers.event("missed", -1, new JsonObject().put("warnings", warnings.missed())
                .put("decisions", decisions.missed())));
        }
        decisions.entries().forEach(decision ->
            news.appendBuffer(Subscribers.event("decision", decision.number(), Json.decision(clocks, decision))));
        if (news.length() > 0) {
            subscribers.tell(news);
        }
    }

    private void keepAlive() {
        if (System.nanoTime() - keptAliveNs > KEEP_ALIVE_NS) {
            keptAliveNs = System.nanoTime();
            subscribers.tell(KEEP_ALIVE);
        }
    }

    /** The picture with the latest decisions. */
    JsonObject withDecisions(final Picture picture, final int most) {
        final List<Ring.Numbered<Decision>> decisions = board.decisions().latest(most);
        return picture.json().copy().put("decisions", Json.decisions(picture.census(), decisions));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
