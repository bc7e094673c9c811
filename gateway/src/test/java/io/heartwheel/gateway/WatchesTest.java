package io.heartwheel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchesTest {
    private final Watches watches = new Watches();
    private final List<String> told = new ArrayList<>();

    @Test
    void shouldTellSessionsAlarmsAndOthersApart() {
        final long session = watches.add(event -> { });
        final long alarm = watches.alarm(event -> { });
        assertThat(Watches.isOurs(session)).isTrue();
        assertThat(Watches.isAlarm(session)).isFalse();
        assertThat(Watches.isOurs(alarm)).isTrue();
        assertThat(Watches.isAlarm(alarm)).isTrue();
        for (final long other : new long[] {0, 1, -1, 1L << 47, Long.MIN_VALUE, Heartwheel.NO_SESSION}) {
            assertThat(Watches.isOurs(other)).isFalse();
            assertThat(Watches.isAlarm(other)).isFalse();
        }
    }

    @Test
    void shouldTellEachOfItsOwnDecisionsUntilItIsRemoved() {
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(16).stallLimitNs(Long.MAX_VALUE), 0);
        final long alarm = watches.alarm(event -> told.add("alarm " + event.type()));
        wheel.register(watches.add(event -> told.add("session " + event.type())), Policy.timeout(1 << 30), 0);
        wheel.register(alarm, Policy.timeout(1 << 30), 0);
        wheel.poll(1 << 20, watches);
        assertThat(told).containsExactlyInAnyOrder("session " + EventType.REGISTERED, "alarm " + EventType.REGISTERED);
        told.clear();
        watches.remove(alarm);
        wheel.poll(1L << 31, watches);
        assertThat(told).containsExactly("session " + EventType.EXPIRED);
    }
}
