package io.heartwheel;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** In a JVM of its own: ten million sessions register, beat and expire; prints what each of them costs. */
final class TenMillionSessions {
    private static final int SESSIONS = 10_000_000;
    private static final long SECOND = 1_000_000_000;
    private static long expired;

    private TenMillionSessions() {
    }

    /**
     * Prints {@code bytes=N expired=N}, or fails.
     *
     * @param arguments none.
     */
    public static void main(final String[] arguments) {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long[] handles = new long[SESSIONS];
        final long before = threads.getCurrentThreadAllocatedBytes();
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS).pollLimit(1 << 20), 0);
        live(wheel, handles);
        final long heap = threads.getCurrentThreadAllocatedBytes() - before;
        final long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        System.out.println("bytes=" + (heap + direct) + " expired=" + expired);
    }

    private static void live(final Heartwheel wheel, final long[] handles) {
        final Policy policy = Policy.timeout(30 * SECOND);
        final LivenessHandler handler = event -> {
            if (event.type() == EventType.EXPIRED) {
                expired++;
            }
        };
        for (int session = 0; session < SESSIONS; session++) {
            handles[session] = wheel.register(session, policy);
            check(handles[session] >= 0);
        }
        check(wheel.register(SESSIONS, policy) == Heartwheel.FULL);
        for (int step = 1; step <= 10; step++) {
            wheel.poll(step * SECOND / 10, handler);
        }
        while (wheel.poll(SECOND, handler) > 0) {
            check(expired == 0);
        }
        for (final long handle : handles) {
            check(wheel.heartbeat(handle));
        }
        for (long at = SECOND; expired < SESSIONS; at += SECOND / 10) {
            check(at < 40 * SECOND);
            wheel.poll(at, handler);
            check(at >= 31 * SECOND || expired == 0);
        }
        check(!wheel.heartbeat(handles[0]));
    }

    private static void check(final boolean ok) {
        if (!ok) {
            throw new AssertionError("a promise broken with " + expired + " expired");
        }
    }
}
