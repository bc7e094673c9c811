package io.heartwheel.gateway.deribit;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
final class Wait {
    private static final long PATIENCE_NS = 10_000_000_000L;
    private static final long PAUSE_NS = 1_000_000;

    private Wait() {
    }

    /** Whether it comes true before long. */
    static boolean until(final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return true;
    }
}
