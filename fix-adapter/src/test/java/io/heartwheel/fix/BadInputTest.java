package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no FIX: bounded, closed with a reason, and of no concern to anybody else. */
class BadInputTest {
    private final String client = TestVenue.freshName();
    private final String other = TestVenue.freshName();

    @ParameterizedTest
    @ValueSource(strings = {"", "8=FIX.4.4\0019=999999999\001", "8=FIX.4.4\0019=99999999999999999999\00135=0\001"})
    void shouldCloseConnectionThatSendsWithoutEnd(final String start) throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).client(other).start();
            RawFixClient flood = venue.connect(client); RawFixClient good = venue.connect(other)) {
            good.loggedOn(1);
            flood.loggedOn(30);
            final long beforeBytes = used();
            flood(flood, start);
            flood.closedNs();
            assertThat(used() - beforeBytes).isLessThan(30L << 20);
            assertThat(venue.listener.await("ended", client).reason()).isEqualTo(CancelReason.CONNECTION_LOST);
            good.send("1", "112=YOU");
            good.expect("the answer", g -> g.is("0") && g.has("112=YOU"));
        }
    }

    @Test
    void shouldCloseStrangerThatSendsWithoutEnd() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient flood = venue.connect(client)) {
            flood(flood, "");
            assertThat(flood.closedNs()).isPositive();
        }
    }

    @Test
    void shouldTakeAMessageAsLongAsAllowed() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            peer.send("B", "148=" + "x".repeat(900_000));
            Await.until("it arrives", () -> venue.application.calls.contains("app " + client));
        }
    }

    @Test
    void shouldSurviveGarbledMessages() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            final String wrongSum = peer.message("0").replaceFirst("10=\\d+", "10=999");
            peer.raw("rubbish" + RawFixClient.SOH + wrongSum + "8=FIX.4.4" + RawFixClient.SOH + "9=x" + RawFixClient.SOH);
            peer.send("1", "112=AFTER");
            peer.expect("the answer", g -> g.is("0") && g.has("112=AFTER"));
        }
    }

    @Test
    void shouldCloseStrangerThatTalksBeforeItsLogon() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.send("0");
            assertThat(peer.closedNs()).isPositive();
        }
    }

    private static void flood(final RawFixClient peer, final String start) {
        try {
            peer.raw(start);
            final String chunk = "x".repeat(1 << 16);
            for (int i = 0; i < 160 && !peer.closed(); i++) {
                peer.raw(chunk);
            }
        } catch (final IOException e) {
            assertThat(e).as("the venue closed the connection").isNotNull();
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
