package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SwitchTest {
    private final Switch subject = new Switch();

    @Test
    void shouldRefuseBeforeTheFirstArming() {
        assertThat(subject.accepts(subject.arming())).isFalse();
    }

    @Test
    void shouldAcceptOnceArmedAndRefuseOnceFired() {
        final long arming = subject.arm();
        assertThat(subject.accepts(arming)).isTrue();
        assertThat(subject.fire(arming)).isTrue();
        assertThat(subject.accepts(arming)).isFalse();
        assertThat(subject.fire(arming)).as("only once").isFalse();
    }

    @Test
    void shouldRefuseAfterRearmingWhatWasReceivedWhileFired() {
        subject.fire(subject.arm());
        final long receivedWhileFired = subject.arming();
        final long rearmed = subject.arm();
        assertThat(subject.accepts(receivedWhileFired)).isFalse();
        assertThat(subject.accepts(rearmed)).isTrue();
    }

    @Test
    void shouldNotTouchALaterArmingHoweverLateItFires() {
        final long first = subject.arm();
        final long second = subject.arm();
        assertThat(subject.fire(first)).isTrue();
        assertThat(subject.accepts(first)).isFalse();
        assertThat(subject.accepts(second)).isTrue();
    }

    @Test
    void shouldNotFireWhatWasNeverArmed() {
        assertThat(subject.fire(7)).isFalse();
        assertThat(subject.accepts(subject.arm())).isTrue();
    }

    @Test
    void shouldKnowWhetherWhatWasSentBeforeIsStale() {
        final long first = subject.arm();
        assertThat(subject.followsFiring(first)).as("a start").isTrue();
        final long second = subject.arm();
        assertThat(subject.followsFiring(second)).as("a logon without a firing").isFalse();
        subject.fire(second);
        assertThat(subject.followsFiring(subject.arm())).isTrue();
    }
}
