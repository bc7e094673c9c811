package io.heartwheel.fix.wire;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** How long this machine has kept a thread waiting that wanted to run each millisecond: what lateness is not the engine's. */
public final class Pauses implements AutoCloseable {
    private static final long USUAL_NS = 5_000_000;

    private final Queue<Pause> pauses = new ConcurrentLinkedQueue<>();
    private volatile boolean running = true;

    public Pauses() {
        final Thread thread = new Thread(this::watch, "pauses");
        thread.setDaemon(true);
        thread.start();
    }

    /** All in all, since then. */
    public long lostNs(final long sinceNs) {
        return pauses.stream().filter(pause -> pause.untilNs - sinceNs > 0).mapToLong(Pause::ns).sum();
    }

    @Override
    public void close() {
        running = false;
    }

    private void watch() {
        long beforeNs = System.nanoTime();
        while (running) {
            LockSupport.parkNanos(1_000_000);
            final long nowNs = System.nanoTime();
            if (nowNs - beforeNs > USUAL_NS) {
                pauses.add(new Pause(nowNs, nowNs - beforeNs));
            }
            beforeNs = nowNs;
        }
    }

    private record Pause(long untilNs, long ns) {
    }
}
