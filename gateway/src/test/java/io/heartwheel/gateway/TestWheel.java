package io.heartwheel.gateway;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessHandler;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wheel whose time the test turns by hand: it is polled once a tick by {@link #advanceMs}, or by {@link #poll}, and by nothing
 * else, so that a test may wait for ten seconds in no time.
 */
public final class TestWheel {
    /** The wheel's tick. */
    public static final long TICK_NS = 1 << 20;

    /** Where the wheel's line stands at first. */
    public static final long START_NS = 1_000_000_007L;

    /** Where the wall's clock stands at first: 2026-02-06T14:30:00Z. */
    public static final long START_MS = Instant.parse("2026-02-06T14:30:00Z").toEpochMilli();

    private final AtomicLong nowNs = new AtomicLong(START_NS);
    private final Heartwheel wheel;

    /** Makes a wheel. */
    public TestWheel(final Heartwheel.Context context) {
        wheel = new Heartwheel(context, START_NS);
    }

    /** The wheel. */
    public Heartwheel wheel() {
        return wheel;
    }

    /** Its time, and the wall's. */
    public GatewayTime time() {
        return new GatewayTime(nowNs::get, () -> Instant.ofEpochMilli(wallMs()));
    }

    /** Now, on the wheel's line. */
    public long nowNs() {
        return nowNs.get();
    }

    /** Now, on the wall. */
    public long wallMs() {
        return START_MS + (nowNs.get() - START_NS) / 1_000_000;
    }

    /** Lets time go by, a tick at a time, and what is decided meanwhile be seen to. */
    public void advanceMs(final long ms, final LivenessHandler handler, final Gateway gateway) {
        final long untilNs = nowNs.get() + ms * 1_000_000;
        while (nowNs.get() < untilNs) {
            nowNs.set(Math.min(untilNs, nowNs.get() + TICK_NS));
            pollUntilDone(handler);
        }
        settle(gateway);
    }

    /** Nobody polls for so long. */
    public void stallMs(final long ms) {
        nowNs.addAndGet(ms * 1_000_000);
    }

    /** Has what is to be decided now be decided, and seen to. */
    public void poll(final LivenessHandler handler, final Gateway gateway) {
        pollUntilDone(handler);
        settle(gateway);
    }

    private void pollUntilDone(final LivenessHandler handler) {
        while (wheel.poll(nowNs.get(), handler) > 0) {
            Thread.onSpinWait();
        }
    }

    private static void settle(final Gateway gateway) {
        try {
            gateway.sessions().settle();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
