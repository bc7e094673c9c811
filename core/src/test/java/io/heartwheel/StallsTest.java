package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallsTest {
    private final Stalls stalls = new Stalls(100);

    @Test
    void shouldGrantNothingWithoutAStallOrToThoseHeardFromAfterIt() {
        assertThat(stalls.grace(0)).isZero();
        stalls.record(50, 10);
        assertThat(stalls.grace(50)).isZero();
        assertThat(stalls.grace(49)).isEqualTo(10);
    }

    @Test
    void shouldAddUpOnlyTheStallsSinceTheSessionWasHeardFrom() {
        stalls.record(50, 10);
        stalls.record(60, 20);
        stalls.record(70, 30);
        assertThat(stalls.grace(49)).isEqualTo(60);
        assertThat(stalls.grace(59)).isEqualTo(50);
        assertThat(stalls.grace(69)).isEqualTo(30);
    }

    @Test
    void shouldGrantTheLongestInFullAndTheSumUpToTheLimit() {
        stalls.record(50, 90);
        stalls.record(60, 90);
        assertThat(stalls.grace(0)).isEqualTo(100);
        stalls.record(70, 5_000);
        stalls.record(80, 1);
        assertThat(stalls.grace(0)).isEqualTo(5_000);
        assertThat(stalls.grace(75)).isEqualTo(1);
    }

    @Test
    void shouldNeverShrinkAndNeverGrantLessThanTheStallsSinceHoweverManyThereWere() {
        long before = 0;
        for (int i = 1; i <= 1_000; i++) {
            stalls.record(i * 10, 1 + i % 3);
            final long grace = stalls.grace(5);
            assertThat(grace).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(100);
            before = grace;
            for (int since = 1; since <= Math.min(i, 60); since++) {
                long sum = 0;
                for (int j = i - since + 1; j <= i; j++) {
                    sum += 1 + j % 3;
                }
                assertThat(stalls.grace((i - since) * 10L + 5)).isGreaterThanOrEqualTo(Math.min(100, sum));
            }
        }
        assertThat(before).isEqualTo(100);
    }
}
