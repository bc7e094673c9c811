package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

import io.heartwheel.Heartwheel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A wheel that stands still is noticed, once, and nothing else is taken for it. */
class WatchdogTest {
    private static final long MS = 1_000_000;

    private final AtomicLong nowNs = new AtomicLong();
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(16), 0);
    private final RecordingListener listener = new RecordingListener();
    private final FixRuntime runtime = new FixRuntime(
        new FixLiveness.Context().wheel(wheel).clock(nowNs::get).listener(listener));
    private final Watchdog watchdog = new Watchdog(runtime, 5_000 * MS);

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void shouldSayOnceThatTheWheelStopped() {
        look(40, true, true);
        assertThat(watchdog.stops()).isZero();
        look(40, true, false);
        assertThat(watchdog.stops()).isEqualTo(1);
        look(4, true, true);
        look(40, true, false);
        Await.until("all is told", () -> listener.timer.size() == 3);
        assertThat(listener.timer).containsExactly("stopped", "running", "stopped");
        assertThat(watchdog.stops()).isEqualTo(2);
    }

    @Test
    void shouldNotTakeAPauseOfTheWholeProcessForIt() {
        look(4, true, true);
        nowNs.addAndGet(60_000 * MS);
        watchdog.look(true);
        look(4, true, true);
        assertThat(watchdog.stops()).isZero();
    }

    @Test
    void shouldNotMindWhileNobodyNeedsTheWheel() {
        look(100, false, false);
        look(16, true, false);
        assertThat(watchdog.stops()).isZero();
        look(16, true, false);
        assertThat(watchdog.stops()).isEqualTo(1);
    }

    @Test
    void shouldTellTheListenerOfALiveVenue() throws Exception {
        try (TestVenue venue = TestVenue.with().client(TestVenue.freshName()).context(c -> c.watchdogNs(100 * MS)).start()) {
            Await.until("it was polled", () -> venue.liveness.stats().lastPollNs() > 0);
            assertThat(Await.stays(400, venue.listener.timer::isEmpty)).isTrue();
            venue.stopPolling();
            Await.until("it is noticed", () -> venue.listener.timer.contains("stopped"));
            Await.until("that it goes on is noticed", () -> {
                venue.pollOnce();
                return venue.listener.timer.contains("running");
            });
            assertThat(venue.listener.timer).containsExactly("stopped", "running");
            assertThat(venue.liveness.stats().timerStops()).isEqualTo(1);
        }
    }

    private void look(final int times, final boolean needed, final boolean polled) {
        for (int i = 0; i < times; i++) {
            nowNs.addAndGet(250 * MS);
            if (polled) {
                wheel.poll(nowNs.get(), event -> {
                });
            }
            watchdog.look(needed);
        }
    }
}
