package io.heartwheel.fix.stock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

import io.heartwheel.fix.Await;
import io.heartwheel.fix.Beside;
import io.heartwheel.fix.RawFixClient;
import io.heartwheel.fix.stock.Venue.Kind;
import io.heartwheel.fix.stock.Venue.Spec;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import quickfix.Session;

/** Resets mean what they mean to QuickFIX/J: the same assertions, both kinds of venue. */
@Tag("once")
class SameAsStockTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String client = "R" + NAMES.incrementAndGet();

    /** Each setting resets at one occasion; what a counterparty may do after that is asked of both kinds. */
    @Beside
    @ParameterizedTest
    @CsvSource({
        "STOCK, ResetOnLogon, hang up", "OURS, ResetOnLogon, hang up",
        "STOCK, ResetOnLogon, log out", "OURS, ResetOnLogon, log out",
        "STOCK, ResetOnLogout, log out", "OURS, ResetOnLogout, log out",
        "STOCK, ResetOnDisconnect, hang up", "OURS, ResetOnDisconnect, hang up",
        "STOCK, ResetOnDisconnect, log out", "OURS, ResetOnDisconnect, log out",
        "STOCK, ResetOnDisconnect, fall silent", "OURS, ResetOnDisconnect, fall silent"})
    void shouldStartOverWhenItIsToBeReset(final Kind kind, final String setting, final String end) throws Exception {
        try (Venue venue = kind.start(Spec.of(client).set(setting, "Y"))) {
            final int next = liveAndEnd(venue, end);
            final Session session = venue.session(client);
            final boolean onLogon = setting.equals("ResetOnLogon");
            if (!onLogon) {
                Await.until("it is reset", () -> session.getExpectedSenderNum() == 1 && session.getExpectedTargetNum() == 1);
            }
            try (RawFixClient again = venue.connect(client).seqNum(onLogon ? next : 1)) {
                again.logon("30");
                assertThat(again.expect("A").has("34=1")).isTrue();
                assertThat(session.getExpectedTargetNum()).isEqualTo(2);
                assertThat(again.count("2")).isZero();
            }
        }
    }

    @Beside
    @ParameterizedTest
    @CsvSource({
        "STOCK, ResetOnLogout, hang up", "OURS, ResetOnLogout, hang up",
        "STOCK, none of them, log out", "OURS, none of them, log out"})
    void shouldGoOnWhereItWasIfNot(final Kind kind, final String setting, final String end) throws Exception {
        try (Venue venue = kind.start(Spec.of(client).set(setting, "Y"))) {
            final int next = liveAndEnd(venue, end);
            final int ours = venue.session(client).getExpectedSenderNum();
            assertThat(venue.session(client).getExpectedTargetNum()).isEqualTo(next);
            try (RawFixClient again = venue.connect(client).seqNum(next)) {
                again.logon("30");
                assertThat(again.expect("A").has("34=" + ours)).isTrue();
            }
        }
    }

    private int liveAndEnd(final Venue venue, final String end) throws Exception {
        try (RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(end.equals("fall silent") ? 1 : 30);
            if (!end.equals("fall silent")) {
                peer.send("1", "112=HERE");
                peer.expect("0");
            }
            switch (end) {
                case "hang up" -> peer.hangUp();
                case "log out" -> {
                    peer.send("5");
                    peer.expect("5");
                    peer.closedNs();
                }
                default -> peer.closedNs();
            }
            Await.until("its socket is free", () -> !venue.session(client).hasResponder());
            return peer.nextSeqNum();
        }
    }
}
