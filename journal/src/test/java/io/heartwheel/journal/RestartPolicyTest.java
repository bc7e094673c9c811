package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private static final long S = TimeUnit.SECONDS.toNanos(1);
    private static final long ENDED = 1_780_000_000L * S;
    private static final RestartPolicy.Terms NO_SPREAD = new RestartPolicy.Terms(5 * S, 0, 1);
    private static final RestartPolicy.Terms TERMS = new RestartPolicy.Terms(5 * S, 10 * S, 42);

    /** One that was silent, since a known time. */
    private static Recovered.Session session(final long handle, final long lastNs, final long timeoutNs, final long graceNs) {
        return session(handle, lastNs, timeoutNs, graceNs, true);
    }

    private static Recovered.Session session(
        final long handle, final long lastNs, final long timeoutNs, final long graceNs, final boolean suspect) {
        return new Recovered.Session(
            "A", 1, handle, 7, 0, timeoutNs, false, lastNs, graceNs, lastNs + timeoutNs + graceNs, suspect,
            ENDED);
    }

    @Test
    void shouldFreezeWhatWasLeft() {
        final Recovered.Session session = session(1, ENDED - 10 * S, 30 * S, 0);
        assertThat(RestartPolicy.FREEZE.remainingNs(session, ENDED + 3_600 * S, NO_SPREAD)).isEqualTo(20 * S);
    }

    @Test
    void shouldFreezeNoLessThanAGraceEvenForWhoWasOverdue() {
        assertThat(RestartPolicy.FREEZE.remainingNs(session(1, ENDED - 28 * S, 30 * S, 0), ENDED, NO_SPREAD))
            .isEqualTo(5 * S);
        assertThat(RestartPolicy.FREEZE.remainingNs(session(1, ENDED - 100 * S, 30 * S, 0), ENDED, NO_SPREAD))
            .isEqualTo(5 * S);
    }

    @Test
    void shouldCountTheDowntimeUnderElapse() {
        final Recovered.Session session = session(1, ENDED - 10 * S, 30 * S, 2 * S);
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED + 15 * S, TERMS)).isEqualTo(7 * S);
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED + 22 * S, TERMS)).isZero();
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED + 3_600 * S, TERMS)).isZero();
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED - 3_600 * S, TERMS))
            .as("a clock that was set back").isEqualTo(22 * S);
    }

    @Test
    void shouldLeaveAllItsTimeToWhoMayHaveBeenHeardFromToTheEnd() {
        final Recovered.Session session = session(1, ENDED - 29 * S, 30 * S, 0, false);
        assertThat(RestartPolicy.FREEZE.remainingNs(session, ENDED + 3_600 * S, NO_SPREAD)).isEqualTo(30 * S);
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED + 20 * S, TERMS)).isEqualTo(30 * S);
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED + 80 * S, TERMS)).isEqualTo(10 * S);
        assertThat(RestartPolicy.ELAPSE.remainingNs(session, ENDED + 90 * S, TERMS)).isZero();
        assertThat(RestartPolicy.FREEZE.remainingNs(session(1, ENDED, 30 * S, 4 * S, false), ENDED, NO_SPREAD))
            .as("grace for a stall of ours").isEqualTo(34 * S);
    }

    @Test
    void shouldFireOrDisarmWhateverIsLeft() {
        final Recovered.Session session = session(1, ENDED, 30 * S, 0);
        assertThat(RestartPolicy.FIRE.remainingNs(session, ENDED, TERMS)).isZero();
        assertThat(RestartPolicy.DISARM.remainingNs(session, ENDED, TERMS)).isEqualTo(RestartPolicy.DISARMED);
    }

    @Test
    void shouldSpreadThoseWhoHaveNothingLeft() {
        final long[] tenths = new long[10];
        LongStream.range(0, 100_000).map(handle -> (handle << 32 | handle % 977))
            .map(handle -> RestartPolicy.FREEZE.remainingNs(session(handle, ENDED - 60 * S, 30 * S, 0), ENDED, TERMS))
            .forEach(left -> tenths[(int) ((left - 5 * S) / S)]++);
        for (final long inOneSecond : tenths) {
            assertThat(inOneSecond).isBetween(9_500L, 10_500L);
        }
    }

    @Test
    void shouldRefuseTermsThatMakeNoSense() {
        assertThatThrownBy(() -> new RestartPolicy.Terms(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartPolicy.Terms(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void shouldNeverLeaveLessThanAGraceNorMoreThanAllThereIs(
        @ForAll @LongRange(max = 1L << 58) final long silentNs, @ForAll @LongRange(min = 1, max = 1L << 51) final long timeoutNs,
        @ForAll @LongRange(max = 1L << 51) final long graceNs, @ForAll @LongRange(max = 1L << 51) final long leastNs,
        @ForAll @LongRange(max = 1L << 51) final long spreadNs, @ForAll final long seed, @ForAll final long downNs) {
        final Recovered.Session session = session(seed ^ silentNs, ENDED - silentNs, timeoutNs, graceNs);
        final RestartPolicy.Terms terms = new RestartPolicy.Terms(leastNs, spreadNs, seed);
        final long frozen = RestartPolicy.FREEZE.remainingNs(session, ENDED + downNs / 4, terms);
        assertThat(frozen).isEqualTo(RestartPolicy.FREEZE.remainingNs(session, ENDED, terms))
            .isGreaterThanOrEqualTo(leastNs)
            .isGreaterThanOrEqualTo(Math.min(timeoutNs + graceNs, timeoutNs + graceNs - silentNs))
            .isLessThan(Math.max(leastNs, timeoutNs + graceNs) + Math.max(1, spreadNs));
        final long elapsed = RestartPolicy.ELAPSE.remainingNs(session, ENDED + downNs / 4, terms);
        assertThat(elapsed).isBetween(0L, timeoutNs + graceNs);
    }
}
