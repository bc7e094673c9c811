package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyncWatchTest {
    @Test
    void shouldNeverBeDueUnlessWanted() {
        final SyncWatch watch = new SyncWatch(0, 0);
        watch.appended(1_000_000, 0);
        assertThat(watch.isWanted()).isFalse();
        assertThat(watch.isDue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void shouldBeDueOnceSoManyWait() {
        final SyncWatch watch = new SyncWatch(100, 0);
        assertThat(watch.isWanted()).isTrue();
        assertThat(watch.isDue(0)).isFalse();
        watch.appended(99, 0);
        assertThat(watch.isDue(Long.MAX_VALUE)).isFalse();
        watch.appended(1, 5);
        assertThat(watch.isDue(5)).isTrue();
        watch.synced();
        assertThat(watch.isDue(5)).isFalse();
        watch.appended(99, 6);
        assertThat(watch.isDue(6)).isFalse();
    }

    @Test
    void shouldBeDueOnceTheOldestHasWaitedForSoLong() {
        final SyncWatch watch = new SyncWatch(0, 1_000);
        assertThat(watch.isDue(5_000)).isFalse();
        watch.appended(1, 5_000);
        watch.appended(1, 5_900);
        assertThat(watch.isDue(5_999)).isFalse();
        assertThat(watch.isDue(6_000)).isTrue();
        watch.synced();
        watch.appended(1, 6_500);
        assertThat(watch.isDue(7_499)).isFalse();
        assertThat(watch.isDue(7_500)).isTrue();
    }

    @Test
    void shouldBeDueForEitherReason() {
        final SyncWatch watch = new SyncWatch(2, 1_000);
        watch.appended(2, 0);
        assertThat(watch.isDue(1)).isTrue();
        watch.synced();
        watch.appended(1, 10);
        assertThat(watch.isDue(11)).isFalse();
        assertThat(watch.isDue(1_010)).isTrue();
    }
}
