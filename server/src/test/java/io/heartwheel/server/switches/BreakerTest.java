package io.heartwheel.server.switches;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A real wheel in virtual time: sessions are probed after 3 s of silence and expire after 5. */
class BreakerTest {
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long GRACE_NS = seconds(4);

    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(4096), 0);
    private final List<String> alarms = new ArrayList<>();
    private final Breaker breaker = new Breaker(new Breaker.Limits(0.5, 10, seconds(1), GRACE_NS), alarms::add);
    private final List<Long> handles = new ArrayList<>();
    private final List<Long> held = new ArrayList<>();
    private final List<Long> fired = new ArrayList<>();
    private long nowNs;

    @Test
    void shouldNotHoldWhenFewFallSilent() {
        register(100);
        runBeating(seconds(8), 49);

        assertThat(fired).hasSize(49);
        assertThat(alarms).isEmpty();
    }

    @Test
    void shouldHoldTheVeryFirstWhenTooManyFallSilentTogether() {
        register(100);
        runBeating(seconds(6), 50);

        assertThat(held).hasSize(50);
        assertThat(fired).isEmpty();
        assertThat(alarms).singleElement().asString().startsWith("50 of 100 sessions fell silent together");
    }

    @Test
    void shouldNeverTripForAHandful() {
        register(9);
        runBeating(seconds(8), 9);

        assertThat(fired).hasSize(9);
        assertThat(alarms).isEmpty();
    }

    @Test
    void shouldHoldNoLongerThanOneGrace() {
        register(20);
        runBeating(seconds(6), 20);
        final long expiredNs = seconds(5);

        assertThat(breaker.heldUntilNs(expiredNs)).isBetween(expiredNs + GRACE_NS, expiredNs + GRACE_NS + seconds(1));
        assertThat(breaker.heldUntilNs(expiredNs + GRACE_NS + seconds(1))).isEqualTo(Breaker.NOT_HELD);
    }

    @Test
    void shouldNotHoldAgainWhileTheSameFaultGoesOn() {
        for (int wave = 0; wave < 20; wave++) {
            register(10);
            run(seconds(1) / 2, 0);
        }
        run(seconds(8), 0);

        assertThat(alarms).hasSize(1);
        assertThat(held).isNotEmpty();
        assertThat(fired).isNotEmpty();
        assertThat(held.size() + fired.size()).isEqualTo(200);
    }

    @Test
    void shouldHoldAgainAfterAQuietWindow() {
        register(20);
        run(seconds(12), 0);
        register(20);
        run(seconds(6), 0);

        assertThat(alarms).hasSize(2);
        assertThat(fired).isEmpty();
    }

    @Test
    void shouldForgetThoseWhoCameBackOrLoggedOut() {
        register(40);
        run(seconds(4), 0);
        handles.subList(0, 20).forEach(handle -> assertThat(wheel.heartbeat(handle)).isTrue());
        handles.subList(20, 35).forEach(handle -> assertThat(wheel.deregister(handle)).isTrue());
        run(seconds(2), 0);

        assertThat(fired).hasSize(5);
        assertThat(alarms).isEmpty();
    }

    @Test
    void shouldNotCountDeadlinesThatAreNoCounterparties() {
        for (int deadline = 0; deadline < 100; deadline++) {
            wheel.register(deadline, Policy.timeout(seconds(1)));
            wheel.register(deadline, Policy.every(seconds(1)));
        }
        run(seconds(3), 0);

        assertThat(alarms).isEmpty();
    }

    /** As a FIX session does: it waits for its answer without a probe, and gets one when it is logged on. */
    private void register(final int sessions) {
        for (int session = 0; session < sessions; session++) {
            final long handle = wheel.register(handles.size(), Policy.timeout(seconds(3600)));
            wheel.changePolicy(handle, Policy.probed(seconds(3), seconds(5)));
            handles.add(handle);
        }
    }

    /** All but the last so many keep beating. */
    private void runBeating(final long forNs, final int silent) {
        run(forNs, handles.size() - silent);
    }

    private void run(final long forNs, final int beating) {
        for (final long endNs = nowNs + forNs; nowNs < endNs; nowNs += STEP_NS) {
            handles.subList(0, beating).forEach(wheel::heartbeat);
            wheel.poll(nowNs, this::onEvent);
        }
    }

    private void onEvent(final LivenessEvent event) {
        breaker.onEvent(event);
        if (event.type() == EventType.EXPIRED && event.probeAfterNs() > 0) {
            (breaker.heldUntilNs(event.nowNs()) == Breaker.NOT_HELD ? fired : held).add(event.handle());
        }
    }

    private static long seconds(final long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
