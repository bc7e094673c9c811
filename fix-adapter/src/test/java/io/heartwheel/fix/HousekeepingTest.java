package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;

import org.junit.jupiter.api.Test;

import quickfix.DefaultMessageFactory;
import quickfix.DefaultSessionFactory;
import quickfix.DefaultSessionSchedule;
import quickfix.FieldConvertError;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSchedule;
import quickfix.SessionSettings;

/** A session costs housekeeping nothing while nothing about it changes, and cannot stop the housekeeping of others. */
class HousekeepingTest {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final int SESSIONS = 100;

    private final Map<SessionID, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final String prefix = TestVenue.freshName();

    @Beside
    @Test
    void shouldAskNobodyWhileNothingChanges() throws Exception {
        final LocalTime now = LocalTime.now(ZoneOffset.UTC);
        final String daily = "StartTime=" + now.minusHours(2).format(TIME) + "\nEndTime=" + now.plusHours(2).format(TIME) + '\n';
        try (Venue venue = new Venue(daily)) {
            Await.until("each was called once", () -> venue.liveness.stats().sessionCalls() == SESSIONS);
            final long round = venue.liveness.stats().lastRoundNs();
            final int before = total();
            Await.until("three rounds have passed",
                () -> venue.liveness.stats().lastRoundNs() - round > 2_500_000_000L);
            assertThat(venue.liveness.stats().sessionCalls()).isEqualTo(SESSIONS);
            assertThat(total() - before).as("questions to schedules").isZero();
        }
    }

    /** A schedule that no setting tells: as in stock, each session is asked each second. One that throws harms no other. */
    @Beside
    @Test
    void shouldAskThoseWhoseScheduleNobodyElseKnows() throws Exception {
        try (Venue venue = new Venue("")) {
            Await.until("all but the poisoned one are asked again and again",
                () -> asked.values().stream().filter(n -> n.get() > 2).count() >= SESSIONS);
            assertThat(venue.liveness.stats().lastRoundNs()).isPositive();
        }
    }

    @Beside
    @Test
    void shouldForgetSessionsThatAreRemoved() throws Exception {
        final String client = TestVenue.freshName();
        final SessionID id = TestVenue.sessionId(client);
        try (TestVenue venue = TestVenue.with().client(client, "HeartwheelCancelOnDisconnect", "disconnect",
            "HeartwheelCancelGraceMs", "1500").start()) {
            try (RawFixClient peer = venue.connect(client)) {
                peer.loggedOn(30);
                Await.until("it is known", () -> venue.liveness.isArmed(id));
                venue.acceptor.removeDynamicSession(id);
                assertThat(venue.liveness.sessions()).isEmpty();
                assertThat(venue.liveness.known()).as("its connection is open").isEqualTo(1);
            }
            venue.listener.await("ended", client);
            assertThat(venue.liveness.known()).as("its grace runs").isEqualTo(1);
            venue.listener.await("cancel", client);
            Await.until("nothing is kept about it", () -> venue.liveness.known() == 0);
        }
    }

    @Beside
    @Test
    void shouldKeepASessionThatIsAddedAgain() throws Exception {
        final String client = TestVenue.freshName();
        try (TestVenue venue = TestVenue.with().client(client).start(); RawFixClient peer = venue.connect(client)) {
            final Session session = Session.lookupSession(TestVenue.sessionId(client));
            peer.loggedOn(30);
            venue.acceptor.removeDynamicSession(TestVenue.sessionId(client));
            venue.acceptor.addDynamicSession(session);
            assertThat(venue.view(client).state()).isEqualTo(FixSessionView.State.LOGGED_ON);
            session.logout("good night");
            assertThat(peer.expect("5").has("58=good night")).isTrue();
        }
    }

    @Beside
    @Test
    void shouldKeepDeadlinesForWhichTheWheelHasNoRoom() throws Exception {
        final String client = TestVenue.freshName();
        try (TestVenue venue = TestVenue.with().client(client, "LogoutTimeout", "1").capacity(3).start();
            RawFixClient peer = venue.connect(client)) {
            peer.loggedOn(30);
            Await.until("one place is left", () -> venue.wheel.size() == 2);
            venue.wheel.register(77, Policy.timeout(60_000_000_000L), System.nanoTime());
            Await.until("none is left", () -> venue.wheel.size() == 3);
            Session.lookupSession(TestVenue.sessionId(client)).logout();
            final long askedNs = peer.expect("5").atNs();
            assertThat((peer.closedNs() - askedNs) / 1_000_000).isBetween(900L, 3000L);
        }
    }

    private int total() {
        return asked.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** A schedule that counts how often it is asked. The poisoned one throws an Error, which stock's timer does not survive. */
    private final class Counting implements SessionSchedule {
        private final AtomicInteger count = new AtomicInteger();
        private final SessionSchedule delegate;
        private final boolean poisoned;

        Counting(final SessionID id, final SessionSchedule delegate) {
            this.delegate = delegate;
            poisoned = id.getTargetCompID().endsWith("POISON");
            if (!poisoned) {
                asked.put(id, count);
            }
        }

        @Override
        public boolean isSameSession(final Calendar time1, final Calendar time2) {
            count.incrementAndGet();
            return delegate == null || delegate.isSameSession(time1, time2);
        }

        @Override
        public boolean isNonStopSession() {
            return false;
        }

        @Override
        public boolean isSessionTime() {
            if (poisoned) {
                throw new StackOverflowError("on purpose");
            }
            count.incrementAndGet();
            return delegate == null || delegate.isSessionTime();
        }
    }

    /** A started acceptor, with schedules that count, and a wheel that nobody needs. */
    private final class Venue implements AutoCloseable {
        final FixLiveness liveness;
        private final HeartwheelSocketAcceptor acceptor;

        Venue(final String schedule) throws Exception {
            final StringBuilder text = new StringBuilder("[default]\nConnectionType=acceptor\nSocketAcceptAddress=127.0.0.1\n"
                + "SocketAcceptPort=0\nUseDataDictionary=N\nBeginString=FIX.4.4\nSenderCompID=US\n" + schedule);
            for (int i = 0; i < SESSIONS; i++) {
                text.append("[session]\nTargetCompID=").append(prefix).append('x').append(i).append('\n');
            }
            if (schedule.isEmpty()) {
                text.append("[session]\nTargetCompID=").append(prefix).append("POISON\n");
            }
            final SessionSettings settings =
                new SessionSettings(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
            liveness = new FixLiveness(new FixLiveness.Context()
                .wheel(new Heartwheel(new Heartwheel.Context().capacity(16), System.nanoTime())));
            acceptor = new HeartwheelSocketAcceptor(new DefaultSessionFactory(new RecordingApplication(),
                new MemoryStoreFactory(), new SLF4JLogFactory(settings), new DefaultMessageFactory(),
                (id, s) -> schedule(id, s, schedule.isEmpty())), settings, liveness);
            acceptor.start();
        }

        private SessionSchedule schedule(final SessionID id, final SessionSettings settings, final boolean own) {
            try {
                return new Counting(id, own ? null : new DefaultSessionSchedule(settings, id));
            } catch (final quickfix.ConfigError | FieldConvertError e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            acceptor.stop(true);
            liveness.close();
        }
    }
}
