package io.heartwheel.gateway.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Watches;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the board makes of what it is told. */
class BoardTest {
    private static final long S = 1_000_000_000L;
    private static final Policy PROBED = Policy.probed(6 * S, 10 * S);

    private long nowNs = 1_000_000_007L;
    private final Heartwheel wheel = new Heartwheel(
        new Heartwheel.Context().capacity(1 << 17).stallLimitNs(20 * S).maxSkewNs(20 * S), nowNs);
    private final Board board = new Board(wheel,
        new GatewayTime(() -> nowNs, () -> Instant.ofEpochMilli(nowNs / 1_000_000)), 1_000);

    private void pass(final long ns) {
        nowNs += ns;
        while (wheel.poll(nowNs, board) > 0) {
            Thread.onSpinWait();
        }
    }

    private long register(final long id, final Policy policy) {
        return wheel.register(id, policy, nowNs);
    }

    private long count(final Phase phase) {
        return Census.take(board).count(phase);
    }

    private List<String> decided() {
        return board.decisions().from(0).entries().stream().map(Ring.Numbered::what)
            .map(decision -> decision.what() + ' ' + decision.name()).toList();
    }

    @Test
    void shouldKnowASessionWhicheverItIsToldFirst() {
        board.named(1, "FIX.4.4:A->B");
        register(1, PROBED);
        register(2, PROBED);
        pass(S);
        assertThat(count(Phase.ALIVE)).isEqualTo(1);
        board.named(2, "FIX.4.4:A->C");
        assertThat(count(Phase.ALIVE)).isEqualTo(2);
    }

    @Test
    void shouldGoByTheLatestName() {
        board.named(1, "poly/first");
        register(1, PROBED);
        pass(S);
        board.named(1, "gemini/second");
        board.named(2, "poly/first");
        register(2, PROBED);
        pass(S);
        assertThat(Census.take(board).next()).extracting(row -> row.watched().name() + ' ' + row.watched().venue().name())
            .containsExactly("gemini/second gemini", "poly/first poly");
        assertThat(board.all()).noneMatch(watched -> !watched.isShown());
    }

    @Test
    void shouldFollowASessionThroughItsPhases() {
        board.named(1, "poly/key/label");
        final long handle = register(1, PROBED);
        pass(S);
        assertThat(count(Phase.ALIVE)).isEqualTo(1);
        pass(6 * S);
        assertThat(count(Phase.SUSPECT)).isEqualTo(1);
        wheel.heartbeat(handle, nowNs);
        pass(S);
        assertThat(count(Phase.ALIVE)).isEqualTo(1);
        pass(6 * S);
        pass(4 * S);
        assertThat(count(Phase.EXPIRED)).isEqualTo(1);
        wheel.deregister(register(1, PROBED));
        pass(S);
        assertThat(count(Phase.ENDED)).isEqualTo(1);
        assertThat(decided()).containsExactly("suspect poly/key/label", "recovered poly/key/label", "suspect poly/key/label",
            "expired poly/key/label", "deregistered poly/key/label");
    }

    @Test
    void shouldTellTheVenueByTheName() {
        final String[] names = {"poly/key", "gemini/key/a/b", "FIX.4.4:A/SUB->B", "FIX.4.4:A->B", "Odd/key", "<b>/key"};
        IntStream.range(0, names.length).forEach(i -> {
            board.named(i, names[i]);
            register(i, PROBED);
        });
        pass(S);
        final Census census = Census.take(board);
        assertThat(census.venues().stream().map(venue -> venue.name() + ' ' + census.count(venue.number(), Phase.ALIVE)))
            .containsExactly("poly 1", "gemini 1", "fix 4");
    }

    @Test
    void shouldBoundTheNumberOfVenues() {
        for (int i = 0; i < 1_000; i++) {
            board.named(i, "venue-" + i + "/key");
            register(i, PROBED);
        }
        pass(S);
        assertThat(board.venues().all()).hasSize(Venues.MOST + 1);
        assertThat(count(Phase.ALIVE)).isEqualTo(1_000);
    }

    @Test
    void shouldLeaveOutWhatIsNoSession() {
        board.named(1, "FIX.4.4:A->B (outbound)");
        register(1, Policy.every(10 * S));
        board.named(2, "/127.0.0.1:4711 (logon)");
        register(2, Policy.timeout(10 * S));
        board.named(3, "FIX.4.4:A->B (grace)");
        register(3, Policy.timeout(10 * S));
        register(4, Policy.timeout(10 * S));
        board.named(5, "FIX.4.4:A->B (logout)");
        register(5, Policy.timeout(10 * S));
        board.named(6, "FIX.4.4:A->B (drain)");
        register(6, Policy.timeout(10 * S));
        pass(S);
        final Census census = Census.take(board);
        assertThat(census.count(Phase.ALIVE)).isZero();
        assertThat(census.next()).isEmpty();
        pass(12 * S);
        assertThat(decided()).isEmpty();
    }

    @Test
    void shouldLetNobodyHideBehindTheNameThatHeChose() {
        final long gatewayId = new Watches().add(event -> {
        });
        board.named(gatewayId, "poly/key/mine (grace)");
        register(gatewayId, Policy.timeout(10 * S));
        board.named(2, "FIX.4.4:A->B (logon)");
        register(2, PROBED);
        pass(S);
        assertThat(count(Phase.ALIVE)).isEqualTo(2);
    }

    @Test
    void shouldAskTheWheelWhenAnAliveSessionWasLastHeardFrom() {
        board.named(1, "poly/key");
        final long handle = register(1, PROBED);
        pass(S);
        pass(4 * S);
        wheel.heartbeat(handle, nowNs);
        final Census.Row row = Census.take(board).next().get(0);
        assertThat(nowNs - row.lastHeartbeatNs()).isBetween(0L, 1L << 20);
        assertThat(row.dueNs() - nowNs).isBetween(10 * S - (1 << 20), 10 * S + (1 << 20));
    }

    @Test
    void shouldSayWhatFallsDueWhen() {
        for (int i = 0; i < 30; i++) {
            board.named(i, "poly/" + i);
            register(i, Policy.timeout((i < 10 ? 5 : i < 20 ? 30 : 300) * S + S / 2));
        }
        board.named(99, "poly/silent");
        register(99, Policy.probed(S, 20 * S));
        pass(2 * S);
        final Census census = Census.take(board);
        assertThat(census.due()[3]).isEqualTo(10);
        assertThat(census.due()[28]).isEqualTo(10);
        assertThat(census.dueSilent()[18]).isEqualTo(1);
        assertThat(census.later()).isEqualTo(10);
        assertThat(census.next()).hasSize(Census.NEXT);
        assertThat(census.next().get(0).watched().name()).as("the silent come first").isEqualTo("poly/silent");
        assertThat(census.next().subList(1, Census.NEXT)).isSortedAccordingTo((a, b) -> Long.compare(a.dueNs(), b.dueNs()));
    }

    @Test
    void shouldGrantTheGraceOfAStall() {
        board.named(1, "poly/key");
        register(1, Policy.timeout(60 * S));
        pass(S);
        final long dueNs = Census.take(board).next().get(0).dueNs();
        pass(25 * S);
        final long nowDueNs = Census.take(board).next().get(0).dueNs();
        assertThat(nowDueNs - dueNs).isGreaterThanOrEqualTo(25 * S);
        assertThat(decided()).containsExactly("stalled null");
        assertThat(board.metrics().scrape()).contains("heartwheel_stalls_total 1.0");
    }

    @Test
    void shouldShowOnlyTheLatestOfAName() {
        for (int i = 0; i < 3; i++) {
            board.named(i, "FIX.4.4:A->B");
            register(i, PROBED);
            pass(S);
            pass(11 * S);
        }
        assertThat(count(Phase.EXPIRED)).isEqualTo(1);
        board.named(3, "FIX.4.4:A->B");
        register(3, PROBED);
        pass(S);
        assertThat(count(Phase.EXPIRED)).isZero();
        assertThat(count(Phase.ALIVE)).isEqualTo(1);
    }

    @Test
    void shouldNameAnEffectThatComesAfterTheEnd() {
        board.named(1, "poly/key");
        register(1, PROBED);
        pass(S);
        pass(11 * S);
        board.done(Effect.ORDERS_CANCELLED, 1, nowNs, 7);
        board.done(Effect.TEST_REQUEST_SENT, 1, nowNs, 1);
        board.done(Effect.ORDERS_CANCELLED, 4711, nowNs, 1);
        assertThat(decided()).endsWith("expired poly/key", "orders_cancelled poly/key", "orders_cancelled null");
    }

    @Test
    void shouldKeepTheLatestThousandDecisions() {
        board.named(1, "poly/key");
        for (int i = 0; i < 2_500; i++) {
            board.done(Effect.ORDERS_KEPT, 1, nowNs, i);
        }
        final Ring.Batch<Decision> batch = board.decisions().from(0);
        assertThat(batch.entries()).hasSize(Board.DECISIONS);
        assertThat(batch.missed()).isEqualTo(1_500);
        assertThat(batch.entries().get(0).what().detail()).isEqualTo(1_500);
        assertThat(board.decisions().from(batch.next()).entries()).isEmpty();
        assertThat(board.decisions().latest(2)).extracting(Ring.Numbered::number).containsExactly(2_499L, 2_498L);
    }

    @Test
    void shouldForgetTheOldestOfThoseThatEnded() {
        board.named(-1, "poly/lives-on");
        register(-1, Policy.timeout(3_600 * S));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 50_000; i++) {
                final long id = round * 50_000L + i;
                board.named(id, "poly/key/" + id);
                wheel.deregister(register(id, PROBED));
            }
            pass(S);
        }
        assertThat(board.all()).hasSizeLessThanOrEqualTo((1 << 16) * 5 / 4 + 2);
        assertThat(count(Phase.ALIVE)).isEqualTo(1);
        assertThat(new Search("poly/key/149999", null, "", 10).in(board, Census.take(board)).getLong("total")).isEqualTo(1);
        assertThat(new Search("poly/key/17", null, "", 10).in(board, Census.take(board)).getLong("total")).isZero();
    }

    @Test
    void shouldNotForgetNamesThatComeBeforeTheirSessions() {
        for (int i = 0; i < 150_000; i++) {
            board.named(i, "poly/" + i);
        }
        assertThat(board.all()).hasSizeLessThanOrEqualTo((1 << 16) * 5 / 4 + 1);
        register(149_999, PROBED);
        pass(S);
        assertThat(count(Phase.ALIVE)).isEqualTo(1);
    }

    @Test
    void shouldBearManyThreads() throws Exception {
        final int threads = 3;
        final int each = 20_000;
        final CyclicBarrier start = new CyclicBarrier(threads + 1);
        final List<Thread> namers = IntStream.range(0, threads).mapToObj(number -> new Thread(() -> {
            try {
                start.await();
            } catch (final Exception e) {
                throw new IllegalStateException(e);
            }
            for (int i = 0; i < each; i++) {
                final long id = (long) number * each + i;
                register(id, PROBED);
                board.named(id, "poly/" + id);
                board.done(Effect.ORDERS_KEPT, id, nowNs, 1);
            }
        })).toList();
        namers.forEach(Thread::start);
        start.await();
        while (namers.stream().anyMatch(Thread::isAlive)) {
            wheel.poll(nowNs, board);
            Census.take(board);
        }
        pass(S);
        assertThat(count(Phase.ALIVE)).isEqualTo((long) threads * each);
        assertThat(board.decisions().end()).isEqualTo((long) threads * each);
    }
}
