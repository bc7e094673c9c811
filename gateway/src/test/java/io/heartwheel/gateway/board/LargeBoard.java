package io.heartwheel.gateway.board;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.gateway.GatewayTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Measures what a large board costs: {@code LargeBoard SESSIONS}. Not a test. */
final class LargeBoard {
    private static final long S = 1_000_000_000L;
    private static final double NS_PER_MS = 1e6;

    private LargeBoard() {
    }

    public static void main(final String... arguments) {
        final int sessions = Integer.parseInt(arguments[0]);
        final AtomicLong nowNs = new AtomicLong(S);
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(sessions), nowNs.get());
        final Board board = new Board(wheel, new GatewayTime(nowNs::get, () -> Instant.ofEpochMilli(0)), sessions);
        final long before = used();
        for (int i = 0; i < sessions; i++) {
            board.named(i, "venue-" + i % 5 + "/client-" + i);
            wheel.register(i, Policy.probed(15 * S, (20 + i % 100) * S), nowNs.get());
        }
        final long[] spentNs = {0, 0};
        final LivenessHandler timed = event -> {
            final long startNs = System.nanoTime();
            board.onEvent(event);
            spentNs[0] += System.nanoTime() - startNs;
            spentNs[1]++;
        };
        nowNs.addAndGet(1 << 20);
        while (wheel.poll(nowNs.get(), timed) > 0) {
            Thread.onSpinWait();
        }
        System.out.printf("%,d registered, %.0f ns an event%n", sessions, spentNs[0] / (double) spentNs[1]);
        System.out.printf("%.0f bytes a session, its name in it%n", (used() - before) / (double) sessions);
        for (int i = 0; i < 8; i++) {
            final long censusNs = System.nanoTime();
            final Census census = Census.take(board);
            final long searchNs = System.nanoTime();
            new Search("client-99", null, "", Search.MOST).in(board, census);
            System.out.printf("census %.1f ms, search %.1f ms%n", (searchNs - censusNs) / NS_PER_MS,
                (System.nanoTime() - searchNs) / NS_PER_MS);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
