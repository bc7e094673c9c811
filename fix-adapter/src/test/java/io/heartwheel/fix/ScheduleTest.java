package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import quickfix.DefaultMessageFactory;
import quickfix.DefaultSessionFactory;
import quickfix.DefaultSessionSchedule;
import quickfix.MemoryStoreFactory;
import quickfix.Message;
import quickfix.Responder;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSchedule;
import quickfix.SessionSettings;
import quickfix.SessionStateListener;
import quickfix.SystemTime;
import quickfix.field.EncryptMethod;
import quickfix.field.HeartBtInt;
import quickfix.field.MsgSeqNum;
import quickfix.field.MsgType;
import quickfix.field.SenderCompID;
import quickfix.field.SendingTime;
import quickfix.field.TargetCompID;

/** Schedules turn when stock's do, whoever is asked; and end better than stock's. */
@Isolated
class ScheduleTest {
    private static final long MINUTE_MS = 60_000;
    private static final long COARSE_MS = 5 * MINUTE_MS;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final String client = TestVenue.freshName();

    /**
     * Stock is driven each second as its timer does; ours is called only when its group's schedule turns. Both sides of both
     * changes of daylight saving, second by second wherever something turns, in steps of five minutes elsewhere.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "StartTime=17:05:00;EndTime=16:55:00;TimeZone=America/New_York | 2026-03-07T00:00:30Z",
        "StartTime=17:05:00;EndTime=16:55:00;TimeZone=America/New_York | 2026-10-31T00:00:30Z",
        "StartTime=00:00:00;EndTime=00:00:00;TimeZone=America/New_York | 2026-03-07T00:00:30Z",
        "StartTime=00:00:00;EndTime=00:00:00;TimeZone=America/New_York | 2026-10-31T00:00:30Z",
        "StartTime=02:30:00;EndTime=02:15:00;TimeZone=America/New_York | 2026-03-07T00:00:30Z",
        "StartTime=01:30:00;EndTime=01:15:00;TimeZone=America/New_York | 2026-10-31T00:00:30Z",
        "StartTime=08:00:00;EndTime=17:00:00;TimeZone=America/New_York;Weekdays=Mon,Tue,Wed,Thu,Fri | 2026-03-06T00:00:30Z",
        "StartTime=08:00:00;EndTime=17:00:00;TimeZone=America/New_York;Weekdays=Mon,Tue,Wed,Thu,Fri | 2026-10-30T00:00:30Z",
        "StartTime=22:00:00;EndTime=06:00:00;TimeZone=Europe/London;Weekdays=Sun,Mon,Tue | 2026-03-28T00:00:30Z",
        "StartTime=22:00:00;EndTime=06:00:00;TimeZone=Europe/London;Weekdays=Sun,Mon,Tue | 2026-10-24T00:00:30Z",
        "StartDay=Sun;StartTime=17:00:00;EndDay=Fri;EndTime=17:00:00;TimeZone=America/New_York | 2026-03-06T00:00:30Z",
        "StartDay=Sun;StartTime=17:00:00;EndDay=Fri;EndTime=17:00:00;TimeZone=America/New_York | 2026-10-30T00:00:30Z",
        "StartTime=23:59:00;EndTime=23:58:00 | 2026-12-30T00:00:30Z"})
    void shouldResetInTheSecondInWhichStockDoes(final String schedule, final Instant from) throws Exception {
        final long endMs = from.plus(Duration.ofDays(4)).toEpochMilli();
        try (WallClock clock = WallClock.at(from); Pair pair = new Pair(schedule)) {
            while (clock.getTime() < endMs) {
                final long seconds = pair.turnsWithin(clock.getTime(), COARSE_MS) ? COARSE_MS / 1000 : 1;
                for (long second = 0; second < seconds; second++) {
                    pair.second();
                    pair.trade();
                    clock.step(COARSE_MS / seconds);
                }
            }
            assertThat(pair.oursReset).isEqualTo(pair.stocksReset).hasSizeGreaterThan(1);
            assertThat(pair.restless.calls()).isLessThanOrEqualTo(3L * pair.oursReset.size());
        }
    }

    /** A session looks at its schedule once a second at most: one that looked just before it turned is asked again. */
    @ParameterizedTest
    @CsvSource({"100", "500", "900", "1000"})
    void shouldNotMissATurnBecauseAMessageCameJustBefore(final long beforeMs) throws Exception {
        try (WallClock clock = WallClock.at(Instant.parse("2026-03-06T16:59:50Z"));
            Pair pair = new Pair("StartTime=08:00:00;EndTime=17:00:00")) {
            pair.trade();
            pair.second();
            clock.step(10_000 - beforeMs);
            pair.ours.next();
            clock.step(beforeMs + 1);
            assertThat(pair.oursReset).isEmpty();
            for (int second = 0; second < 3; second++) {
                pair.second();
                clock.step(1000);
            }
            assertThat(pair.oursReset).hasSize(1);
        }
    }

    /** Stock does not reset a session that is disabled, and goes on with yesterday's numbers when it is enabled again. */
    @Test
    void shouldResetSessionThatIsDisabled() throws Exception {
        try (WallClock clock = WallClock.at(Instant.parse("2026-03-06T16:59:50Z"));
            Pair pair = new Pair("StartTime=08:00:00;EndTime=17:00:00")) {
            pair.trade();
            pair.stock.logout();
            pair.ours.logout();
            clock.step(MINUTE_MS);
            pair.second();
            assertThat(pair.stocksReset).isEmpty();
            assertThat(pair.oursReset).hasSize(1);
        }
    }

    @Test
    void shouldNotTurnWhenTheClockIsSteppedWithinTheSchedule() throws Exception {
        try (WallClock clock = WallClock.at(Instant.parse("2026-03-06T12:00:00Z"));
            Pair pair = new Pair("StartTime=08:00:00;EndTime=17:00:00")) {
            pair.trade();
            pair.second();
            for (final long hour : new long[] {60, -120, 60}) {
                clock.step(hour * MINUTE_MS);
                pair.second();
            }
            assertThat(pair.oursReset).isEmpty();
            assertThat(pair.restless.calls()).isZero();
        }
    }

    /** One day's session follows the other: stock sends Logout after Logout, each of which puts off its own logout timeout. */
    @Test
    void shouldKnowWhatStockNeverEnds() throws Exception {
        try (WallClock clock = WallClock.at(Instant.parse("2026-03-06T16:59:50Z"));
            Pair pair = new Pair("StartTime=17:00:00;EndTime=17:00:00")) {
            final List<String> sent = new CopyOnWriteArrayList<>();
            logOn(pair.stock, sent);
            clock.step(MINUTE_MS);
            for (int second = 0; second < 60; second++) {
                pair.stock.next();
                clock.step(1000);
            }
            assertThat(sent.stream().filter(m -> m.contains("\00135=5\001"))).hasSize(60);
            assertThat(pair.stock.hasResponder()).isTrue();
        }
    }

    /**
     * Fifty that are logged on, half of which never say another word, at the end of a day, with a night after it or none. Each
     * of their callbacks takes a while; one that never stops notices nothing of it.
     */
    @Tag("once")
    @Test
    void shouldEndEverybodyWithOneLogoutEach() throws Exception {
        final List<RawFixClient> peers = new ArrayList<>();
        try (WallClock clock = WallClock.running(); TestVenue night = venue("night", 1); TestVenue none = venue("none", -1);
            RawFixClient steady = night.connect(client).loggedOn(1)) {
            logOn(night, "night", peers);
            logOn(none, "none", peers);
            night.application.inToAdmin = id -> {
                if (!id.getTargetCompID().equals(client)) {
                    Await.within(100, () -> false);
                }
            };
            final long turnedNs = System.nanoTime();
            clock.step(61 * MINUTE_MS);
            for (int i = 0; i < peers.size(); i++) {
                assertThat(peers.get(i).expect("5").text()).contains("58=Session reset");
                if (i % 2 == 0) {
                    peers.get(i).send("5");
                }
            }
            for (final RawFixClient peer : peers) {
                peer.closedNs();
                assertThat(peer.count("5")).isEqualTo(1);
            }
            assertReset(night, "night");
            assertReset(none, "none");
            assertHeartbeatsOnTime(steady, turnedNs);
        } finally {
            for (final RawFixClient peer : peers) {
                peer.close();
            }
        }
    }

    private static void assertHeartbeatsOnTime(final RawFixClient peer, final long sinceNs) {
        long beforeNs = peer.expect("A").atNs();
        int count = 0;
        for (final RawFixClient.Got got : peer.got()) {
            if (got.is("0") && got.atNs() - sinceNs > 0) {
                assertThat((got.atNs() - beforeNs) / 1_000_000).as("%s", peer.got()).isBetween(950L, 1250L);
                count++;
            }
            beforeNs = got.atNs();
        }
        assertThat(count).isGreaterThan(1);
    }

    private TestVenue venue(final String what, final int startHours) throws Exception {
        final LocalTime now = LocalTime.now(ZoneOffset.UTC);
        final TestVenue.Config config = TestVenue.with().set("NonStopSession", "N").set("CheckLatency", "N")
            .set("StartTime", now.plusHours(startHours).format(TIME)).set("EndTime", now.plusHours(1).format(TIME));
        names(what).forEach(config::client);
        config.client(client, "NonStopSession", "Y", "TestRequestDelayMultiplier", "90", "HeartBeatTimeoutMultiplier", "90");
        return config.start();
    }

    private List<String> names(final String what) {
        return IntStream.range(0, 50).mapToObj(i -> client + what + i).toList();
    }

    private void logOn(final TestVenue venue, final String what, final List<RawFixClient> peers) throws Exception {
        for (final String name : names(what)) {
            peers.add(venue.connect(name).loggedOn(30));
        }
    }

    private void assertReset(final TestVenue venue, final String what) {
        for (final String name : names(what)) {
            final Session session = Session.lookupSession(TestVenue.sessionId(name));
            Await.until(name + " is reset", () -> session.getExpectedSenderNum() == 1 && session.getExpectedTargetNum() == 1);
            venue.listener.await("ended", name);
        }
    }

    private static void logOn(final Session session, final List<String> sent) throws Exception {
        session.setResponder(new Responder() {
            @Override
            public boolean send(final String data) {
                return sent.add(data);
            }

            @Override
            public void disconnect() {
                sent.add("disconnected");
            }

            @Override
            public String getRemoteAddress() {
                return "nowhere";
            }
        });
        final Message logon = session.getMessageFactory().create("FIX.4.4", MsgType.LOGON);
        logon.getHeader().setString(SenderCompID.FIELD, session.getSessionID().getTargetCompID());
        logon.getHeader().setString(TargetCompID.FIELD, session.getSessionID().getSenderCompID());
        logon.getHeader().setInt(MsgSeqNum.FIELD, 1);
        logon.getHeader().setUtcTimeStamp(SendingTime.FIELD, SystemTime.now());
        logon.setInt(EncryptMethod.FIELD, 0);
        logon.setInt(HeartBtInt.FIELD, 0);
        session.next(logon);
        assertThat(session.isLoggedOn()).isTrue();
    }

    /** Two sessions of one schedule, one driven as stock drives it, one by us. */
    private static final class Pair implements AutoCloseable {
        final Session stock;
        final Session ours;
        final List<Instant> stocksReset = new ArrayList<>();
        final List<Instant> oursReset = new CopyOnWriteArrayList<>();
        final SenderPool pool = new SenderPool(1, 1);
        final Restless restless = new Restless(pool, id -> false, (id, call) -> call.run());
        final Schedules schedules = new Schedules();
        final SessionSchedule plain;

        Pair(final String schedule) throws Exception {
            final String text = "[default]\nConnectionType=acceptor\nUseDataDictionary=N\nBeginString=FIX.4.4\n"
                + "SenderCompID=US\nLogoutTimeout=2\n" + schedule.trim().replace(';', '\n') + '\n'
                + "[session]\nTargetCompID=STOCK\n[session]\nTargetCompID=OURS\n";
            final SessionSettings settings =
                new SessionSettings(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            final DefaultSessionFactory factory = new DefaultSessionFactory(new RecordingApplication(), new MemoryStoreFactory(),
                new SLF4JLogFactory(settings), new DefaultMessageFactory());
            stock = factory.create(new SessionID("FIX.4.4", "US", "STOCK"), settings);
            ours = factory.create(new SessionID("FIX.4.4", "US", "OURS"), settings);
            plain = new DefaultSessionSchedule(settings, stock.getSessionID());
            note(stock, stocksReset);
            note(ours, oursReset);
            assertThat(schedules.join(ours, new SettingsBook(settings))).isTrue();
        }

        private static void note(final Session session, final List<Instant> resets) {
            session.addStateListener(new SessionStateListener() {
                @Override
                public void onReset(final SessionID id) {
                    resets.add(Instant.ofEpochMilli(SystemTime.currentTimeMillis()));
                }
            });
        }

        /** Whether it pays to look at each second of that time. */
        boolean turnsWithin(final long fromMs, final long forMs) {
            return inside(fromMs) != inside(fromMs + forMs) || inside(fromMs)
                && !plain.isSameSession(SystemTime.getUtcCalendar(fromMs), SystemTime.getUtcCalendar(fromMs + forMs));
        }

        private boolean inside(final long ms) {
            return plain.isSameSession(SystemTime.getUtcCalendar(ms), SystemTime.getUtcCalendar(ms));
        }

        /** What happens each second. */
        void second() throws IOException {
            stock.next();
            schedules.turned(SystemTime.currentTimeMillis(), session -> restless.add(session, Restless.Why.TURNED));
            final long before = restless.calls();
            if (restless.size() > 0) {
                restless.round();
                Await.until("it was called", () -> restless.calls() > before && restless.idle());
            }
        }

        /** Numbers move only while a session is in its schedule. */
        void trade() throws IOException {
            for (final Session session : List.of(stock, ours)) {
                if (session.isSessionTime()) {
                    session.setNextSenderMsgSeqNum(7);
                }
            }
        }

        @Override
        public void close() throws IOException {
            pool.close();
            stock.close();
            ours.close();
        }
    }
}
