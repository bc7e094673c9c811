package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import io.heartwheel.Policy;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.FixLivenessListener;
import io.heartwheel.gateway.Watches;
import io.heartwheel.server.switches.Breaker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final long TIMEOUT_NS = 1_000_000_000L;
    private static final long TICK_NS = 1 << 20;

    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(64).stallLimitNs(Long.MAX_VALUE), 0);
    private final List<EventType> journaled = new ArrayList<>();
    private final List<EventType> told = new ArrayList<>();
    private final List<EventType> shown = new ArrayList<>();
    private final FixLiveness fix =
        new FixLiveness(new FixLiveness.Context().wheel(wheel).listener(new FixLivenessListener() { }));
    private final Breaker breaker =
        new Breaker(new Breaker.Limits(0.5, 10, TIMEOUT_NS, TIMEOUT_NS), alarm -> breakerTripped = true);
    private final Decisions decisions = new Decisions(new Journal(), breaker, fix, event -> { });
    private long nowNs;
    private boolean journalFails;
    private boolean breakerTripped;

    @AfterEach
    void close() {
        fix.close();
    }

    @Test
    void shouldLetDecisionsWaitUntilEverybodyIsThereAndLoseNone() {
        wheel.register(1, Policy.timeout(TIMEOUT_NS), nowNs);
        poll(2 * TIMEOUT_NS);
        assertThat(journaled).isEmpty();

        passToBoth();
        poll(TICK_NS);
        assertThat(told).containsExactly(EventType.REGISTERED, EventType.EXPIRED);
        assertThat(journaled).isEqualTo(told);
        assertThat(shown).isEqualTo(told);
    }

    @Test
    void shouldDeliverDecisionsWithoutAGateway() {
        decisions.passTo(null, event -> shown.add(event.type()));
        wheel.register(1, Policy.timeout(TIMEOUT_NS), nowNs);
        wheel.register(new Watches().alarm(event -> { }), Policy.timeout(TIMEOUT_NS), nowNs);
        poll(TICK_NS);
        assertThat(shown).containsExactly(EventType.REGISTERED);
    }

    @Test
    void shouldKeepTheGatewaysAlarmsFromEverybodyElse() {
        passToBoth();
        final Watches watches = new Watches();
        for (int i = 0; i < 12; i++) {
            wheel.register(watches.alarm(event -> { }), Policy.probed(TIMEOUT_NS / 2, TIMEOUT_NS), nowNs);
        }
        poll(2 * TIMEOUT_NS);
        assertThat(told).filteredOn(type -> type == EventType.EXPIRED).hasSize(12);
        assertThat(journaled).isEmpty();
        assertThat(shown).isEmpty();
        assertThat(breakerTripped).as("they are nobody's silence").isFalse();

        for (int i = 0; i < 40; i++) {
            wheel.register(watches.alarm(event -> { }), Policy.probed(60 * TIMEOUT_NS, 61 * TIMEOUT_NS), nowNs);
        }
        for (int i = 0; i < 12; i++) {
            wheel.register(watches.add(event -> { }), Policy.probed(TIMEOUT_NS / 2, TIMEOUT_NS), nowNs);
        }
        poll(2 * TIMEOUT_NS);
        assertThat(journaled).filteredOn(type -> type == EventType.EXPIRED).hasSize(12);
        assertThat(shown).isEqualTo(journaled);
        assertThat(breakerTripped).as("nor anybody's life").isTrue();
    }

    private void passToBoth() {
        decisions.passTo(event -> told.add(event.type()), event -> shown.add(event.type()));
    }

    @Test
    void shouldTellTheGatewayWhateverHappensToTheOthers() {
        passToBoth();
        journalFails = true;
        wheel.register(1, Policy.timeout(TIMEOUT_NS), nowNs);
        assertThatThrownBy(() -> poll(TICK_NS)).hasMessage("on purpose");
        assertThat(told).containsExactly(EventType.REGISTERED);
        assertThat(shown).isEqualTo(told);
    }

    private void poll(final long forNs) {
        final long untilNs = nowNs + forNs;
        while (nowNs < untilNs) {
            nowNs += TICK_NS;
            while (wheel.poll(nowNs, decisions) > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private final class Journal implements LivenessJournal {
        @Override
        public void onEvent(final LivenessEvent event) {
            journaled.add(event.type());
            if (journalFails) {
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public boolean effect(
            final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
            return true;
        }

        @Override
        public boolean name(final long correlationId, final String name, final long atNs) {
            return true;
        }
    }
}
