package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever ended is forgotten, however busy the engine is. */
@Timeout(60)
class ForgottenPartiesTest {
    private static final long WAIT_S = 20;
    private static final int PLACES = 20;

    private final Venue venue = Venue.launch(new Venue.Context().instrument(Instrument.of("ACME", 2)).maxParties(PLACES)
        .maxQueued(8, 8));

    @AfterEach
    void close() {
        venue.close();
    }

    @Test
    void shouldForgetThoseThatEndedWhileItsQueueWasFull() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        venue.api().list(party("a"), ApiEntry.Reach.PARTY, reply -> {
            entered.countDown();
            await(leave);
        });
        await(entered);
        final List<CompletableFuture<OrderReply>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(list("a"));
        }
        assertThat(list("a").get(WAIT_S, TimeUnit.SECONDS).code()).as("it is full").isEqualTo("BUSY");
        for (int i = 0; i < PLACES; i++) {
            venue.ended(party("former" + i), venue.arm(party("former" + i)).own());
        }
        assertThat(venue.arm(party("one-too-many"))).isNull();
        assertThat(venue.hasRoomFor(party("one-too-many"))).isFalse();
        assertThat(venue.hasRoomFor(party("former0"))).as("a known one may arm again").isTrue();
        leave.countDown();
        for (final CompletableFuture<OrderReply> each : waiting) {
            each.get(WAIT_S, TimeUnit.SECONDS);
        }
        list("a").get(WAIT_S, TimeUnit.SECONDS);
        for (int i = 0; i < PLACES / 2; i++) {
            assertThat(venue.arm(party("new" + i))).as("client " + i).isNotNull();
        }
    }

    private CompletableFuture<OrderReply> list(final String name) {
        final CompletableFuture<OrderReply> answer = new CompletableFuture<>();
        venue.api().list(party(name), ApiEntry.Reach.PARTY, answer::complete);
        return answer;
    }

    private static Party party(final String name) {
        return new Party("FUND", name, name, false);
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertThat(latch.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
