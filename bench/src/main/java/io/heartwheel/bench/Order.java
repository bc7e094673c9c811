package io.heartwheel.bench;

import java.util.SplittableRandom;

/** In which order sessions are heard from. The same for the same arguments. */
final class Order {
    private static final long SEED = 20260301;

    private Order() {
    }

    /**
     * As many visits as there are sessions.
     *
     * @param name     {@code random}: each session once, shuffled; {@code zipf}: drawn, the k-th busiest in proportion to 1/k.
     * @param sessions how many.
     * @return their numbers from 0.
     */
    static int[] of(final String name, final int sessions) {
        return switch (name) {
            case "random" -> shuffled(sessions);
            case "zipf" -> zipf(sessions);
            default -> throw new IllegalArgumentException("order must be random or zipf, was " + name);
        };
    }

    static int[] shuffled(final int sessions) {
        final SplittableRandom random = new SplittableRandom(SEED);
        final int[] order = new int[sessions];
        for (int i = 0; i < sessions; i++) {
            final int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** By inversion of the continuous density 1/x. Who is busy is shuffled, so that the busy are not neighbours. */
    private static int[] zipf(final int sessions) {
        final SplittableRandom random = new SplittableRandom(SEED + 1);
        final int[] byRank = shuffled(sessions);
        final int[] order = new int[sessions];
        final double range = Math.log(sessions + 1.0);
        for (int i = 0; i < sessions; i++) {
            final int rank = (int) Math.exp(random.nextDouble() * range) - 1;
            order[i] = byRank[Math.min(rank, sessions - 1)];
        }
        return order;
    }
}
