package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import quickfix.FieldMap;
import quickfix.FieldNotFound;
import quickfix.Session;
import quickfix.fix44.ExecutionReport;

/** What counterparties ask for on the wire: by a Logon, by a Logout, in tags of a venue's own; and what they are told at last. */
class CancelWishesTest {
    private final String client = TestVenue.freshName();

    @ParameterizedTest
    @CsvSource({
        "Y, 9001=Y, 9003=Y, ", "Y, 9001=Y, 9003=N, LOGOUT", "Y, 9001=Y, 58=bye, LOGOUT", "Y, 35002=3, 9003=Y, ",
        "Y, 9001=Y, 9003=maybe, LOGOUT", "N, 58=hello, 9003=Y, LOGOUT"})
    void shouldLetALogoutSpareTheOrders(final String mayAsk, final String logon, final String logout, final CancelReason cancel)
        throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelFromLogon", mayAsk,
            "HeartwheelCancelOnDisconnect", "N".equals(mayAsk) ? "both" : "none").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, logon);
            peer.send("5", logout);
            peer.closedNs();
            final RecordingListener.Told ended = venue.listener.await("ended", client);
            assertThat(ended.reason()).isEqualTo(CancelReason.LOGOUT);
            assertThat(ended.who().cancelPolicy().covers(CancelReason.LOGOUT)).isEqualTo(cancel != null);
            if (cancel != null) {
                assertThat(venue.listener.await("cancel", client).reason()).isEqualTo(cancel);
            } else {
                assertThat(Await.stays(100, () -> venue.listener.count("cancel", client) == 0)).isTrue();
            }
        }
    }

    /** Once a Logout has ended the session, nothing that was sent behind it takes back what it said. */
    @Test
    void shouldSpareTheOrdersWhateverFollowsTheLogout() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, "9001=Y");
            peer.raw(peer.message("5", "9003=Y") + peer.message("0"));
            peer.closedNs();
            final RecordingListener.Told ended = venue.listener.await("ended", client);
            assertThat(ended.reason()).isEqualTo(CancelReason.LOGOUT);
            assertThat(ended.who().cancelPolicy().covers(CancelReason.LOGOUT)).isFalse();
        }
    }

    /** A Logout that was not come to when the connection was lost, with something behind it, was not the last word. */
    @Test
    void shouldForgetALogoutThatWasNotTheLast() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            final java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
            venue.application.inFromApp = id -> BlockedApplicationTest.await(release);
            peer.loggedOn(30, "9001=Y");
            peer.raw(peer.message("D", "11=1") + peer.message("5", "9003=Y") + peer.message("0"));
            peer.hangUp();
            final RecordingListener.Told ended = venue.listener.await("ended", client);
            release.countDown();
            assertThat(ended.reason()).isEqualTo(CancelReason.CONNECTION_LOST);
            assertThat(ended.who().cancelPolicy().trigger()).isEqualTo(CancelPolicy.Trigger.BOTH);
            venue.listener.await("cancel", client);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "session, 58=hello, SESSION", "account, 58=hello, ACCOUNT", "account, 35002=1, ACCOUNT", "account, 8013=S, SESSION",
        "session, 8013=Y, ACCOUNT"})
    void shouldSayWhoseOrdersToCancel(final String setting, final String logon, final CancelPolicy.Scope scope)
        throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect",
            "HeartwheelCancelScope", setting, "HeartwheelCancelTags", "35002,8013").start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30, logon);
            peer.hangUp();
            assertThat(venue.listener.await("cancel", client).who().cancelPolicy().scope()).isEqualTo(scope);
        }
    }

    @Test
    void shouldAskAMappingOfTheEmbeddersOwn() throws Exception {
        final String other = TestVenue.freshName();
        try (TestVenue venue = TestVenue.with().context(context -> context.cancelTags("desk", new Desk()))
            .set("HeartwheelCancelTags", "desk").client(client).client(other).start();
            RawFixClient peer = venue.connect(client); RawFixClient unclear = venue.connect(other)) {
            peer.loggedOn(30, "5001=Y", "9001=N");
            peer.send("5", "5002=stay");
            assertThat(venue.listener.await("ended", client).who().cancelPolicy()).isEqualTo(CancelPolicy.NEVER);
            unclear.logon("30", "5001=what");
            assertThat(unclear.expect("5").has("58=Logon refused: tag 5001 must be Y")).isTrue();
            unclear.closedNs();
        }
    }

    @Test
    void shouldRefuseALogonThatAMappingCannotRead() throws Exception {
        try (TestVenue venue = TestVenue.with().context(context -> context.cancelTags("broken", (logon, now, max) -> null))
            .set("HeartwheelCancelTags", "broken").client(client).start(); RawFixClient peer = venue.connect(client)) {
            peer.logon("30");
            assertThat(peer.expect("5").text()).contains("58=Logon refused: internal error");
            peer.closedNs();
        }
    }

    @Test
    void shouldKeepTheReportsForTheNextLogon() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect").start()) {
            cancelWhileAway(venue);
            try (RawFixClient again = venue.connect(client).seqNum(2)) {
                final RawFixClient.Got logon = again.loggedOn(30).expect("A");
                assertThat(logon.has("34=4")).as("two reports took their numbers: %s", logon).isTrue();
                again.send("2", "7=2", "16=0");
                final RawFixClient.Got first = again.expect("the first report", got -> got.has("11=o1"));
                assertThat(first.text()).contains("|35=8|", "|34=2|", "|43=Y|", "|150=4|", "|378=99|",
                    "|58=Cancelled: connection lost|");
                assertThat(again.expect("the second", got -> got.has("11=o2")).has("34=3")).isTrue();
            }
        }
    }

    /** So FIX has it: who resets the sequence says that what it missed is of no interest. */
    @Test
    void shouldForgetTheReportsIfTheNextLogonResetsTheSequence() throws Exception {
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect").start()) {
            cancelWhileAway(venue);
            try (RawFixClient again = venue.connect(client)) {
                assertThat(again.loggedOn(30, "141=Y").expect("A").has("34=1")).isTrue();
                again.send("2", "7=1", "16=0");
                assertThat(again.expect("4").text()).contains("|123=Y|", "|34=1|");
                assertThat(again.count("8")).isZero();
            }
        }
    }

    private void cancelWhileAway(final TestVenue venue) throws Exception {
        try (RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
        }
        final RecordingListener.Told cancel = venue.listener.await("cancel", client);
        Await.until("it is gone", () -> !Session.lookupSession(TestVenue.sessionId(client)).hasResponder());
        for (final String order : new String[] {"o1", "o2"}) {
            final ExecutionReport report = new ExecutionReport();
            report.setString(11, order);
            report.setString(150, "4");
            CancelReports.describe(report, cancel.who().sessionId(), cancel.reason());
            Session.sendToTarget(report, cancel.who().sessionId());
        }
    }

    /** 5001=Y, any end; a Logout with 5002=stay, none. */
    private static final class Desk implements CancelTagMapping {
        @Override
        public CancelPolicy fromLogon(final FieldMap logon, final CancelPolicy otherwise, final long maxGraceNs)
            throws FieldNotFound {
            if (!"Y".equals(logon.getString(5001))) {
                throw new Unclear("tag 5001 must be Y");
            }
            return otherwise.with(CancelPolicy.Trigger.BOTH);
        }

        @Override
        public CancelPolicy fromLogout(final FieldMap logout, final CancelPolicy now) throws FieldNotFound {
            return "stay".equals(logout.getString(5002)) ? CancelPolicy.NEVER : now;
        }
    }
}
