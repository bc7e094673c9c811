package io.heartwheel.gateway;

import java.util.function.BooleanSupplier;

/** Waits until something holds, or fails. */
public final class Await {
    private static final long PATIENCE_NS = 20_000_000_000L;

    private Await() {
    }

    /** Asks again and again, for twenty seconds. */
    public static void until(final String what, final BooleanSupplier holds) {
        final long startNs = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw new AssertionError("waited 20 s in vain until " + what);
            }
            try {
                Thread.sleep(2);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
