package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What is due happens when it is due, and not when somebody comes round to look: by the median of several counterparties, which
 * one slow moment of the machine does not move. Looking once a second would be half a second late.
 */
@Isolated
class LatenessTest {
    private static final int COUNTERPARTIES = 20;
    private static final long LATE_MS = 50;

    @Test
    void shouldDoWhatIsDueWhenItIsDue() throws Exception {
        final List<String> names = IntStream.range(0, COUNTERPARTIES).mapToObj(i -> TestVenue.freshName()).toList();
        final TestVenue.Config config = TestVenue.with();
        names.forEach(config::client);
        final List<RawFixClient> peers = new ArrayList<>();
        try (TestVenue venue = config.start()) {
            for (final String name : names) {
                final RawFixClient peer = venue.connect(name);
                peers.add(peer);
                peer.loggedOn(1);
            }
            assertThat(median(peers, peer -> peer.expect("0").atNs() - peer.expect("A").atNs())).as("Heartbeat, ms")
                .isBetween(990L, 1000 + LATE_MS);
            assertThat(median(peers, peer -> peer.expect("1").atNs() - peer.lastSentNs())).as("TestRequest, ms")
                .isBetween(1490L, 1500 + LATE_MS);
            assertThat(median(peers, peer -> peer.closedNs() - peer.lastSentNs())).as("disconnect, ms")
                .isBetween(2390L, 2400 + LATE_MS);
        } finally {
            for (final RawFixClient peer : peers) {
                peer.close();
            }
        }
    }

    private static long median(final List<RawFixClient> peers, final ToLongFunction<RawFixClient> afterNs) {
        final long[] sorted = peers.stream().mapToLong(afterNs).sorted().toArray();
        return TimeUnit.NANOSECONDS.toMillis(sorted[sorted.length / 2]);
    }
}
