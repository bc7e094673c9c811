package io.heartwheel.bench;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** How the sessions of an all-in run behave. The names are values of a JMH parameter. */
public enum Shape {
    /** Heartbeats only, and timeouts of three periods: one silence in 20 ends in an expiry. */
    steady,
    /** Timeouts of six periods: one silence in 400 does. */
    patient,
    /** As steady; besides, one heartbeat in a hundred is a deregistration and a registration. */
    churn,
    /** All are registered in one tick, and every 10 s everyone is heard from within one tick. */
    aligned;

    private static final long SEED = 20260303;

    int periods() {
        return this == patient ? 6 : 3;
    }

    double renewed() {
        return this == churn ? 0.01 : 0;
    }

    /**
     * How long ago sessions were last heard from at the start, as they would be in the long run, so that none is needed.
     *
     * @param periodNs  the mean silence.
     * @param timeoutNs nobody has been silent for longer.
     * @return ages, the same each time.
     */
    LongSupplier agesNs(final long periodNs, final long timeoutNs) {
        if (this == aligned) {
            return () -> 0;
        }
        final SplittableRandom random = new SplittableRandom(SEED);
        return () -> {
            long age;
            do {
                age = (long) (-Math.log(1 - random.nextDouble()) * periodNs);
            } while (age >= timeoutNs);
            return age;
        };
    }
}
