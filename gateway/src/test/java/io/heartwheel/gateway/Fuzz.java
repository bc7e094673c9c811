package io.heartwheel.gateway;

import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Tries a claim on many inputs: 1,000, or as many as the system property {@code heartwheel.fuzz.tries} says. A failure names its
 * input, and the {@code heartwheel.fuzz.seed} that brings it back.
 */
public final class Fuzz {
    private static final long TRIES = Long.getLong("heartwheel.fuzz.tries", 1_000);
    private static final int SIZE = 1_000;

    private Fuzz() {
    }

    /** Fails if the claim throws for one of the inputs. */
    public static <T> void check(final Arbitrary<T> inputs, final Consumer<? super T> claim) {
        final long seed = Long.getLong("heartwheel.fuzz.seed", System.nanoTime());
        final Random random = new Random(seed);
        JqwikSession.run(() -> {
            final RandomGenerator<T> generator = inputs.generator(SIZE, true);
            for (long i = 0; i < TRIES; i++) {
                final T input = generator.next(random).value();
                try {
                    claim.accept(input);
                } catch (final RuntimeException | Error e) {
                    throw new AssertionError("heartwheel.fuzz.seed=" + seed + ", try " + i + ": " + input, e);
                }
            }
        });
    }
}
