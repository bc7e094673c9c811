package io.heartwheel.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what must come, and fails if it does not. */
public final class Await {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {
    }

    public static void until(final Supplier<String> what, final long timeoutS, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + timeoutS + " s: " + what.get());
            }
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }
}
