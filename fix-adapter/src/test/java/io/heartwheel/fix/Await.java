package io.heartwheel.fix;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of for a time. */
public final class Await {
    private Await() {
    }

    /** Whether it came true in time. */
    public static boolean within(final long timeoutMs, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    public static void until(final String what, final BooleanSupplier condition) {
        if (!within(20_000, condition)) {
            throw new AssertionError("not within 20 s: " + what);
        }
    }

    /** Whether it stayed so for all that time. */
    public static boolean stays(final long forMs, final BooleanSupplier condition) {
        return !within(forMs, () -> !condition.getAsBoolean());
    }
}
