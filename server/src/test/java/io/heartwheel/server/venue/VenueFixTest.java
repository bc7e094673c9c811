package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quickfix.Application;
import quickfix.DoNotSend;
import quickfix.FieldNotFound;
import quickfix.IncorrectDataFormat;
import quickfix.IncorrectTagValue;
import quickfix.Message;
import quickfix.RejectLogon;
import quickfix.SessionID;
import quickfix.UnsupportedMessageType;

/** What counterparties see on the wire. */
@Timeout(120)
@Tag("once")
class VenueFixTest {
    private static final long WAIT_S = 20;
    private static final SessionID ALICE = FixRig.session("ALICE");

    private FixRig rig;
    private FixClient alice;
    private FixClient bob;

    @BeforeEach
    void start() throws Exception {
        start(new FixRig());
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        rig.close();
        assertThat(rig.venue.faults()).isZero();
    }

    @Test
    void shouldReportBothSidesOfATrade() throws Exception {
        alice.send("35=D|11=a1|55=ACME|54=2|40=2|44=100.5|38=10");
        alice.expect("35=8|11=a1|150=0|39=0|55=ACME|54=2|44=100.50|38=10|14=0|151=10|6=0");
        bob.send("35=D|11=b1|55=ACME|54=1|40=1|38=4|59=3");
        bob.expect("35=8|11=b1|150=0|39=0|151=4|40=1|59=3|44=");
        bob.expect("35=8|11=b1|150=F|39=2|14=4|151=0|31=100.50|32=4|6=100.5");
        alice.expect("35=8|11=a1|150=F|39=1|14=4|151=6|31=100.50|32=4|6=100.5");
        bob.send("35=D|11=b2|55=ACME|54=1|40=1|38=10");
        bob.expect("11=b2|150=0");
        bob.expect("11=b2|150=F|39=1|14=6|151=4");
        bob.expect("11=b2|150=4|39=4|14=6|151=0");
        alice.expect("11=a1|150=F|39=2|14=10|151=0");
    }

    @Test
    void shouldCancelReplaceAndTellTheStatus() throws Exception {
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        final String orderId = alice.expect("150=0").getString(37);
        alice.send("35=G|11=a2|41=a1|55=ACME|54=1|40=2|44=99.5|38=12");
        alice.expect("35=8|11=a2|41=a1|150=5|39=0|44=99.50|38=12|151=12|37=" + orderId);
        alice.send("35=H|11=a2|55=ACME|54=1");
        alice.expect("35=8|11=a2|150=I|39=0|151=12|17=0|37=" + orderId);
        alice.send("35=F|11=a3|41=a2|55=ACME|54=1|38=12");
        alice.expect("35=8|11=a3|41=a2|150=4|39=4|151=0|378=|37=" + orderId);
        alice.send("35=F|11=a4|41=a3|55=ACME|54=1|38=12");
        alice.expect("35=9|11=a4|41=a3|434=1|102=0|39=4|37=" + orderId);
        alice.send("35=G|11=a4|41=nope|55=ACME|54=1|40=2|44=99.5|38=12");
        alice.expect("35=9|11=a4|41=nope|434=2|102=1|39=8|37=NONE");
    }

    @Test
    void shouldMassCancel() throws Exception {
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        alice.send("35=D|11=a2|55=GLOBEX|54=1|40=2|44=100|38=10");
        alice.expect("11=a1|150=0");
        alice.expect("11=a2|150=0");
        alice.send("35=q|11=m1|530=1|55=GLOBEX");
        alice.expect("35=8|11=a2|150=4|39=4|151=0");
        alice.expect("35=r|11=m1|530=1|531=1|533=1|55=GLOBEX");
        alice.send("35=q|11=m2|530=7");
        alice.expect("35=8|11=a1|150=4|39=4|151=0");
        alice.expect("35=r|11=m2|530=7|531=7|533=1");
        alice.send("35=q|11=m3|530=1|55=NOPE");
        alice.expect("35=r|11=m3|531=0|532=1");
        alice.send("35=q|11=m4|530=1");
        alice.expect("35=j|380=5|371=");
    }

    @Test
    void shouldRefuseInTheStandardsWords() throws Exception {
        alice.send("35=D|11=a1|55=NOPE|54=1|40=2|44=100|38=10");
        assertThat(alice.expect("35=8|11=a1|150=8|39=8|103=1|14=0|151=0|6=0|37=NONE").getString(58)).contains("trades ACME");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=0");
        alice.expect("35=8|150=8|103=13");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=-100|38=1");
        alice.expect("35=8|150=8|103=99");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|38=1");
        alice.expect("35=8|150=8|103=99");
        alice.send("35=D|11=a1|55=ACME|54=1|40=3|99=100|38=1");
        alice.expect("35=8|150=8|103=11");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=1|59=4");
        alice.expect("35=8|150=8|103=11|59=4");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=cheap|38=1");
        alice.expect("35=3|371=44|373=6");
        alice.send("35=D|11=a1|54=1|40=2|44=100|38=1");
        alice.expect("35=3|371=55|373=1");
        alice.send("35=M|66=list");
        alice.expect("35=j|372=M|380=3");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=1");
        alice.expect("35=8|11=a1|150=0");
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=1");
        alice.expect("35=8|11=a1|150=8|39=8|103=6");
    }

    @Test
    void shouldTakeOrdersThatAreGoodTillSomething() throws Exception {
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10|59=1");
        alice.expect("35=8|11=a1|150=0|59=1");
        final String soon = LocalDateTime.now(ZoneOffset.UTC).plusNanos(250_000_000).format(
            DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss.SSS"));
        alice.send("35=D|11=a2|55=ACME|54=1|40=2|44=99|38=10|59=6|126=" + soon);
        alice.expect("35=8|11=a2|150=0|59=6");
        alice.expect("35=8|11=a2|150=C|39=C|14=0|151=0|378=|58=Expired: it was good till now");
        alice.send("35=D|11=a3|55=ACME|54=1|40=2|44=99|38=10|59=6");
        assertThat(alice.expect("35=8|11=a3|150=8|103=99").getString(58)).contains("Send ExpireTime(126)");
        alice.send("35=D|11=a3|55=ACME|54=1|40=2|44=99|38=10|126=20991231-00:00:00");
        assertThat(alice.expect("35=8|11=a3|150=8|103=11").getString(58)).startsWith("Tag 126 would change");
        assertThat(rig.venue.restingOrders(ALICE)).isEqualTo(1);
    }

    @Test
    void shouldDeliverAtTheNextLogonWhatWasCancelledWhileOffline() throws Exception {
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        alice.send("35=D|11=a2|55=ACME|54=2|40=2|44=101|38=10");
        alice.expect("11=a1|150=0");
        alice.expect("11=a2|150=0");
        alice.leave();
        assertThat(fire(CancelCause.CONNECTION_LOST)).isEqualTo(new CancelResult(2, 0));
        assertThat(fire(CancelCause.CONNECTION_LOST)).as("once more").isEqualTo(new CancelResult(0, 0));
        FixRig.await("the reports are stored", () -> rig.venue.unsentReports() == 0);
        assertThat(rig.venue.restingOrders()).isZero();
        alice.expectNothingMore();
        alice.comeBack();
        alice.expect("35=8|43=Y|11=a1|150=4|39=4|14=0|151=0|378=99|58=Cancelled: connection lost");
        alice.expect("35=8|43=Y|11=a2|150=4|39=4|14=0|151=0|378=99|58=Cancelled: connection lost");
        alice.send("35=D|11=a3|55=ACME|54=1|40=2|44=100|38=10");
        alice.expect("35=8|11=a3|150=0");
    }

    @Test
    void shouldRefuseWhatTheClientResendsFromBeforeTheFiring() throws Exception {
        alice.leave();
        fire(CancelCause.CONNECTION_LOST);
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        alice.comeBack();
        assertThat(alice.expect("35=8|11=a1|150=8|39=8|103=8").getString(58)).contains("43=Y", "send it anew");
        alice.leave();
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        alice.comeBack();
        alice.expect("35=8|11=a1|150=0");
    }

    @Test
    void shouldRefuseOrdersUntilTheSessionLogsOnAgain() throws Exception {
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        alice.expect("11=a1|150=0");
        assertThat(fire(CancelCause.NO_HEARTBEAT)).isEqualTo(new CancelResult(1, 0));
        alice.expect("35=8|11=a1|150=4|39=4|151=0|378=99|58=Cancelled: no heartbeat");
        alice.send("35=D|11=a2|55=ACME|54=1|40=2|44=100|38=10");
        assertThat(alice.expect("35=8|11=a2|150=8|103=0").getString(58)).contains("switch", "Log on again");
        bob.send("35=D|11=b1|55=ACME|54=2|40=2|44=100|38=10");
        bob.expect("35=8|11=b1|150=0");
        final long fired = rig.venue.arming(ALICE);
        alice.breakConnection();
        FixRig.await("re-armed", () -> rig.venue.arming(ALICE) > fired);
        alice.awaitLogon();
        alice.send("35=D|11=a2|55=ACME|54=2|40=2|44=100|38=10");
        alice.expect("35=8|11=a2|150=0");
        assertThat(fire(fired, CancelCause.CONNECTION_LOST)).as("it meant the connection before")
            .isEqualTo(new CancelResult(0, 0));
        assertThat(rig.venue.restingOrders(ALICE)).isEqualTo(1);
    }

    @Test
    void shouldRefuseALogonBeyondTheSessionsItCanHold() throws Exception {
        stop();
        rig = new FixRig(FixRig.context().maxSessions(1), Venue::application);
        alice = new FixClient("ALICE", rig.port).awaitLogon();
        bob = new FixClient("BOB", rig.port);
        bob.expect("35=5|58=This venue has seen as many sessions as it can hold. Log on under a name it knows");
        assertThat(alice.session().isLoggedOn()).isTrue();
    }

    @Test
    void shouldNotLetASessionWhoseReportsBlockDelayOthers() throws Exception {
        stop();
        final CountDownLatch unblock = new CountDownLatch(1);
        start(new FixRig(FixRig.context().maxUnsentReports(2), venue -> new BlockedSends(venue.application(), ALICE, unblock)));
        alice.send("35=D|11=a1|55=ACME|54=1|40=2|44=100|38=10");
        FixRig.await("the order rests though its report can't be sent", () -> rig.venue.restingOrders(ALICE) == 1);
        bob.send("35=D|11=b1|55=ACME|54=2|40=2|44=100|38=4");
        bob.expect("35=8|11=b1|150=0");
        bob.expect("35=8|11=b1|150=F|39=2");
        alice.send("35=D|11=a2|55=ACME|54=1|40=2|44=100|38=10");
        FixRig.await("it is answered", () -> rig.venue.unsentReports() == 3);
        alice.send("35=D|11=a3|55=ACME|54=1|40=2|44=100|38=10");
        FixRig.await("it is answered", () -> rig.venue.unsentReports() == 4);
        assertThat(fire(CancelCause.NO_HEARTBEAT)).as("never refused").isEqualTo(new CancelResult(1, 0));
        unblock.countDown();
        alice.expect("35=8|11=a1|150=0");
        alice.expect("35=8|11=a1|150=F|39=1|14=4|151=6");
        assertThat(alice.expect("35=8|11=a2|150=8|103=0").getString(58)).startsWith("Busy");
        alice.expect("35=8|11=a3|150=8|103=0");
        alice.expect("35=8|11=a1|150=4|39=4|14=4|151=0|378=99");
    }

    @Test
    void shouldDisconnectASessionThatGoesOnAskingThoughItsReportsBlock() throws Exception {
        stop();
        final CountDownLatch unblock = new CountDownLatch(1);
        start(new FixRig(FixRig.context().maxUnsentReports(1), venue -> new BlockedSends(venue.application(), ALICE, unblock)));
        for (int i = 1; i <= 3; i++) {
            final int sent = i;
            alice.send("35=D|11=a" + i + "|55=ACME|54=1|40=2|44=100|38=10");
            FixRig.await("answered or disconnected",
                () -> rig.venue.unsentReports() >= Math.min(2, sent) || !alice.session().isLoggedOn());
        }
        FixRig.await("disconnected", () -> !alice.session().isLoggedOn());
        unblock.countDown();
        alice.awaitLogon();
        alice.expect("35=8|43=Y|11=a1|150=0");
        alice.expect("35=8|43=Y|11=a2|150=8");
    }

    private CancelResult fire(final CancelCause cause) throws Exception {
        return fire(rig.venue.arming(ALICE), cause);
    }

    private CancelResult fire(final long arming, final CancelCause cause) throws Exception {
        final CompletableFuture<CancelResult> result = new CompletableFuture<>();
        rig.venue.fire(new Firing(rig.venue.party(ALICE), arming, Firing.NONE), cause, result::complete);
        return result.get(WAIT_S, TimeUnit.SECONDS);
    }

    private void start(final FixRig started) throws Exception {
        rig = started;
        alice = new FixClient("ALICE", rig.port);
        bob = new FixClient("BOB", rig.port);
        alice.awaitLogon();
        bob.awaitLogon();
        FixRig.await("both are armed", () -> rig.venue.arming(ALICE) == 1 && rig.venue.arming(FixRig.session("BOB")) == 1);
    }

    /** Blocks every application message to one session, inside QuickFIX/J's own lock, as a slow store would. */
    private record BlockedSends(Application venue, SessionID blocked, CountDownLatch unblock) implements Application {
        @Override
        public void toApp(final Message message, final SessionID session) throws DoNotSend {
            if (session.equals(blocked)) {
                try {
                    unblock.await(WAIT_S, TimeUnit.SECONDS);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            venue.toApp(message, session);
        }

        @Override
        public void onCreate(final SessionID session) {
            venue.onCreate(session);
        }

        @Override
        public void onLogon(final SessionID session) {
            venue.onLogon(session);
        }

        @Override
        public void onLogout(final SessionID session) {
            venue.onLogout(session);
        }

        @Override
        public void toAdmin(final Message message, final SessionID session) {
            venue.toAdmin(message, session);
        }

        @Override
        public void fromAdmin(final Message message, final SessionID session)
            throws FieldNotFound, IncorrectDataFormat, IncorrectTagValue, RejectLogon {
            venue.fromAdmin(message, session);
        }

        @Override
        public void fromApp(final Message message, final SessionID session)
            throws FieldNotFound, IncorrectDataFormat, IncorrectTagValue, UnsupportedMessageType {
            venue.fromApp(message, session);
        }
    }
}
