package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A PolySimulator client that sends each heartbeat as near to the end of its time as it can: later after one that was in time,
 * earlier after one that was too late. It is not told which it was, but finds it by its order in the books. At last it is silent.
 */
final class RacingLabel implements Callable<RacingLabel> {
    private static final int INTERVAL_MS = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(2 * INTERVAL_MS);
    private static final long STEP_NS = 300_000;
    private static final long JITTER_NS = 1_000_000;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LOOKS = 200;

    private final VenueBots bots;
    private final String id;
    private final String label;
    private final SplittableRandom random;
    private final long lastBeatNs;
    private final List<Beat> beats = new ArrayList<>();
    private final List<Gone> gone = new ArrayList<>();
    private long aimNs;
    private String order;
    private int orderFollows;

    /**
     * A heartbeat that was answered "ok"; times are those of {@link System#nanoTime}.
     *
     * @param sentNs     before it was sent.
     * @param answeredNs after its answer was read.
     * @param promisedNs what {@code expires_at_ms} says, or a moment before that.
     */
    record Beat(long sentNs, long answeredNs, long promisedNs) {
    }

    /**
     * An order that rested and doesn't any more.
     *
     * @param beat        which heartbeat it followed, from 0.
     * @param seenNs      when it was known to be gone.
     * @param cancelledNs since when it has been, as the server says, or a moment before that.
     * @param reason      as the client is told.
     */
    record Gone(int beat, long seenNs, long cancelledNs, String reason) {
    }

    RacingLabel(final VenueBots bots, final String id, final String label, final SplittableRandom random, final long lastBeatNs) {
        this.bots = bots;
        this.id = id;
        this.label = label;
        this.random = random;
        this.lastBeatNs = lastBeatNs;
    }

    List<Beat> beats() {
        return beats;
    }

    List<Gone> gone() {
        return gone;
    }

    @Override
    public RacingLabel call() {
        waitUntil(System.nanoTime() + random.nextLong(TIMEOUT_NS));
        beat();
        enter();
        while (last().promisedNs() - lastBeatNs < 0) {
            waitUntil(last().promisedNs() - TIMEOUT_NS / 2);
            aimNs += isGone() ? -STEP_NS : STEP_NS;
            enter();
            waitUntil(last().promisedNs() + aimNs + random.nextLong(-JITTER_NS, JITTER_NS));
            beat();
        }
        waitUntil(last().promisedNs() - TIMEOUT_NS / 2);
        isGone();
        enter();
        waitUntil(last().promisedNs());
        for (int look = 0; !isGone(); look++) {
            assertThat(look).as("%s has been silent for long, but its order %s is there", label, order).isLessThan(LOOKS);
            waitUntil(System.nanoTime() + LOOK_NS);
        }
        return this;
    }

    private Beat last() {
        return beats.get(beats.size() - 1);
    }

    private void beat() {
        final long sentNs = System.nanoTime();
        final VenueBots.Beat answer = bots.polySimulator(id, INTERVAL_MS, label);
        final long answeredNs = System.nanoTime();
        final Instant wall = Instant.now();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        final JsonObject body = new JsonObject(answer.body());
        assertThat(body.getBoolean("ok")).isTrue();
        beats.add(new Beat(sentNs, answeredNs, timeOf(body.getLong("expires_at_ms"), answeredNs, wall)));
    }

    /** Both are now, read in this order: whatever comes between them makes the time seem earlier, never later than it is. */
    private static long timeOf(final long epochMs, final long nowNs, final Instant wall) {
        return nowNs + TimeUnit.MILLISECONDS.toNanos(epochMs) - TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) - wall.getNano();
    }

    /** Has one order in the books. It may be refused, if this machine was so slow that the switch has fired again meanwhile. */
    private void enter() {
        if (order == null) {
            final VenueBots.Beat answer = bots.enter("Bearer " + id, new JsonObject().put("label", label));
            assertThat(answer.status()).as(answer.body()).isIn(201, 409);
            order = answer.status() == 201 ? VenueBots.orderId(answer) : null;
            orderFollows = beats.size() - 1;
        }
    }

    /** Whether it has no order there any more. */
    private boolean isGone() {
        if (order != null) {
            final JsonObject seen = bots.order("Bearer " + id, label, order);
            if (!"open".equals(seen.getString("status"))) {
                final long seenNs = System.nanoTime();
                gone.add(new Gone(orderFollows, seenNs, timeOf(seen.getLong("updated_at_ms"), seenNs, Instant.now()),
                    seen.getString("reason")));
                order = null;
            }
        }
        return order == null;
    }

    private static void waitUntil(final long timeNs) {
        for (long leftNs = timeNs - System.nanoTime(); leftNs > 0; leftNs = timeNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    @Override
    public String toString() {
        return label + ' ' + beats;
    }
}
