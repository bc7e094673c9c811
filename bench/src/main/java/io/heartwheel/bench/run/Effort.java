package io.heartwheel.bench.run;

/**
 * How long a benchmark is measured.
 *
 * @param forks       JVMs, one after the other: what the compiler and the heap's layout happen to do differs between them.
 * @param warmups     iterations that are thrown away, in each.
 * @param iterations  iterations that are kept, in each: one sample each.
 * @param iterationMs how long an iteration lasts.
 */
record Effort(int forks, int warmups, int iterations, int iterationMs) {
    private static final double JVM_SECONDS = 0.5;
    private static final double MS = 1e3;

    double seconds(final double setupSeconds) {
        return forks * (JVM_SECONDS + setupSeconds + (warmups + iterations) * iterationMs / MS);
    }
}
