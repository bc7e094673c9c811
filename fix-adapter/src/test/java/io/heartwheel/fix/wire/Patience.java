package io.heartwheel.fix.wire;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, looking rarely enough that a hundred may do so at once; when things happened is noted elsewhere. */
public final class Patience {
    private static final long LOOK_NS = 10_000_000;
    private static final long LIMIT_MS = 15_000;

    private Patience() {
    }

    /** Whether it came true in time. */
    public static boolean within(final long ms, final BooleanSupplier condition) {
        final long fromNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - fromNs > TimeUnit.MILLISECONDS.toNanos(ms)) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return true;
    }

    public static void until(final Supplier<String> what, final BooleanSupplier condition) {
        if (!within(LIMIT_MS, condition)) {
            throw new AssertionError("not within " + LIMIT_MS + " ms: " + what.get());
        }
    }

    /** Whether it stayed so for all that time. */
    public static boolean stays(final long ms, final BooleanSupplier condition) {
        return !within(ms, () -> !condition.getAsBoolean());
    }
}
