package io.heartwheel.bench.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A venue of each kind in a process of its own, and a few counterparties with the shortest HeartBtInt. */
@Timeout(60)
@Tag("once")
class CounterpartiesTest {
    private static final long S = TimeUnit.SECONDS.toNanos(1);
    private static final int COUNT = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldNoteEachHeartbeatTestRequestAndDisconnect(final Side side) throws Exception {
        try (VenueProcess venue = new VenueProcess(List.of(), side, COUNT, 1_000, folder.resolve("log"));
            Counterparties peers = new Counterparties(venue.port(), COUNT, 1)) {
            peers.logOn(20 * S);
            peers.beat(2 * S);
            final Map<String, Long> cpu = venue.cpuNs();
            peers.sayLastWord(S / 3);
            peers.liveOn(System.nanoTime() + 8 * S);

            final Heard heard = peers.heard();
            assertThat(heard.disconnects().count()).isEqualTo(peers.mute()).isEqualTo(18);
            assertThat(heard.heartbeats().count()).isPositive();
            assertThat(heard.testRequests().early() + heard.disconnects().early()).isZero();
            assertThat(heard.answers().count()).isPositive();
            assertThat(heard.lost()).isZero();
            assertThat(venue.heapBytes()).isPositive();
            assertThat(cpu.get(FixVenue.PROCESS)).isPositive();
            assertThat(cpu.keySet()).anyMatch(side::isTimer);
            if (side == Side.OURS) {
                // A timer that looks once a second may find that it is time for the next step already.
                assertThat(heard.heartbeats().count()).isGreaterThanOrEqualTo(peers.mute());
                assertThat(heard.testRequests().count()).isEqualTo(peers.mute());
                assertThat(heard.earlyHeartbeats()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "STOCK")
    void shouldSayHowManyWereNotLoggedOn(final Side side) throws Exception {
        try (VenueProcess venue = new VenueProcess(List.of(), side, 1, 1_000, folder.resolve("log"));
            Counterparties peers = new Counterparties(venue.port(), 2, 1)) {
            assertThatThrownBy(() -> peers.logOn(8 * S)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 of 2 were logged on after 8 s");
        }
    }
}
