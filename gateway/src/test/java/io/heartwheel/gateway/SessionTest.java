package io.heartwheel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.gateway.Session.Beat;
import io.heartwheel.gateway.Switches.Arming;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Switches.Ending;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client's switch, in virtual time: armed, kept from firing, fired, armed anew, ended. */
class SessionTest {
    private static final long TICK = 1 << 20;
    private static final long TIMEOUT = 100 * TICK;
    private static final Client BOT = new Client("toy", "alice", "bot", "");
    private static final Terms TERMS = terms(TIMEOUT, Scope.SESSION);

    private final List<Ending> endings = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Watches watches = new Watches();
    private long nowNs = 1_000_000_007L;
    private long arming;
    private long firedForAll;
    private boolean full;
    private final Set<Client> barred = new HashSet<>();
    private final List<EventType> events = new ArrayList<>();
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(16), nowNs);
    private final Sessions sessions = new Sessions(wheel, watches, new GatewayTime(() -> nowNs, InstantSource.system()), null,
        new Switches() {
            @Override
            public Arming arm(final Client client, final boolean shadow) {
                return full ? null : new Arming(++arming, arming);
            }

            @Override
            public boolean mayArm(final Client client) {
                return !barred.contains(client);
            }

            @Override
            public boolean stands(final Client client, final Arming latest) {
                return latest.account() > firedForAll;
            }

            @Override
            public void heard(final Client client) {
                told.add("heard " + client.name());
            }

            @Override
            public long now(final Client client) {
                return arming;
            }

            @Override
            public void ended(final Ending ending) {
                endings.add(ending);
            }
        }, 3);
    private final Session session = sessions.of(BOT, new SessionListener() {
        @Override
        public void onSuspect(final Session who, final int attempt) {
            told.add("suspect " + attempt);
        }

        @Override
        public void onExpired(final Session who) {
            told.add("expired");
        }
    });

    private static Terms terms(final long timeoutNs, final Scope scope) {
        return new Terms(Policy.probed(timeoutNs / 2 + timeoutNs / 4, timeoutNs), scope, false);
    }

    private void advance(final long ticks) throws InterruptedException {
        for (int i = 0; i < ticks; i++) {
            nowNs += TICK;
            wheel.poll(nowNs, watches);
        }
        sessions.settle();
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void shouldBeArmedByTheFirstHeartbeatAndNoSooner() throws InterruptedException {
        advance(200);
        assertThat(session.refresh()).isFalse();
        assertThat(session.statistics().armed()).isFalse();
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ARMED);
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ACCEPTED);
        assertThat(session.statistics().armed()).isTrue();
        assertThat(endings).isEmpty();
    }

    @Test
    void shouldWarnAndThenFireOnceAfterTheTimeout() throws InterruptedException {
        session.heartbeat(TERMS);
        final long heardNs = nowNs;
        advance(100);
        assertThat(told).containsExactly("suspect 1");
        assertThat(endings).isEmpty();
        advance(2);
        assertThat(told).containsExactly("suspect 1", "expired");
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0).client()).isEqualTo(BOT);
        assertThat(endings.get(0).cause()).isEqualTo(Cause.EXPIRED);
        assertThat(endings.get(0).arming()).isEqualTo(new Arming(1, 1));
        assertThat(endings.get(0).next()).isNull();
        assertThat(endings.get(0).atNs() - heardNs).isBetween(TIMEOUT, TIMEOUT + 2 * TICK);
        assertThat(session.statistics().fired()).isEqualTo(1);
        assertThat(session.statistics().armed()).isFalse();
    }

    @Test
    void shouldCountHeartbeatsThatCameAfterTheWarning() throws InterruptedException {
        session.heartbeat(TERMS);
        advance(10);
        session.heartbeat(TERMS);
        advance(90);
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ACCEPTED);
        assertThat(session.statistics().nearMisses()).isEqualTo(1);
        assertThat(session.statistics().longestSilenceNs()).isEqualTo(90 * TICK);
        assertThat(session.statistics().heartbeats()).isEqualTo(3);
    }

    /** The new arming is made before anybody has seen to the end of the old one. */
    @Test
    void shouldTellOfAnEndWhichArmingHasFollowed() throws InterruptedException {
        session.heartbeat(TERMS);
        nowNs += TIMEOUT + 2 * TICK;
        wheel.poll(nowNs, event -> {
            if (event.type() == EventType.EXPIRED) {
                assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ARMED);
            }
            watches.onEvent(event);
        });
        sessions.settle();
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0).arming()).isEqualTo(new Arming(1, 1));
        assertThat(endings.get(0).next()).isEqualTo(new Arming(2, 2));
        assertThat(session.statistics().armed()).isTrue();
    }

    /** Somebody else of its account died. */
    @Test
    void shouldArmAgainWithItsNextHeartbeatWhenASwitchFiredForAll() throws InterruptedException {
        session.heartbeat(TERMS);
        session.heartbeat(TERMS);
        assertThat(arming).as("no need").isEqualTo(1);
        firedForAll = 1;
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ACCEPTED);
        assertThat(arming).isEqualTo(2);
        firedForAll = 2;
        assertThat(session.refresh()).isTrue();
        assertThat(session.refresh()).isTrue();
        assertThat(arming).isEqualTo(3);
        firedForAll = 3;
        full = true;
        assertThat(session.heartbeat(TERMS)).as("it is heard from all the same").isEqualTo(Beat.ACCEPTED);
        advance(102);
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0).arming()).isEqualTo(new Arming(3, 3));
    }

    /** Others arm between the decision and the moment at which its end is told. */
    @Test
    void shouldTellHowFarItsAccountWasArmedWhenItWasDecided() throws InterruptedException {
        session.heartbeat(TERMS);
        arming = 5;
        nowNs += TIMEOUT + 2 * TICK;
        wheel.poll(nowNs, event -> {
            if (event.type() == EventType.EXPIRED) {
                synchronized (session) {
                    watches.onEvent(event);
                    arming = 9;
                }
            }
        });
        sessions.settle();
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0).accountNow()).isEqualTo(5);
        session.heartbeat(TERMS);
        synchronized (session) {
            session.end(Cause.CONNECTION_LOST, Scope.ACCOUNT);
            arming = 20;
        }
        advance(1);
        assertThat(endings.get(1).accountNow()).isEqualTo(10);
    }

    @Test
    void shouldGoByItsLatestTerms() throws InterruptedException {
        session.heartbeat(TERMS);
        session.heartbeat(terms(3 * TIMEOUT, Scope.ACCOUNT));
        advance(299);
        assertThat(endings).isEmpty();
        advance(4);
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0).scope()).isEqualTo(Scope.ACCOUNT);
    }

    @Test
    void shouldChangeTermsWithoutHavingBeenHeardFrom() throws InterruptedException {
        assertThat(session.changeTerms(TERMS)).as("not armed yet").isFalse();
        session.heartbeat(TERMS);
        advance(90);
        assertThat(session.changeTerms(terms(TIMEOUT, Scope.ACCOUNT))).isTrue();
        advance(12);
        assertThat(endings).as("its time ran on").hasSize(1);
        assertThat(endings.get(0).scope()).isEqualTo(Scope.ACCOUNT);
        assertThat(session.statistics().heartbeats()).isOne();
        assertThat(session.changeTerms(TERMS)).as("it has fired").isFalse();
        assertThat(session.isArmed()).isFalse();
    }

    @Test
    void shouldEndForOneReasonOnly() throws InterruptedException {
        session.heartbeat(TERMS);
        assertThat(session.end(Cause.LOGGED_OUT, Scope.NONE)).isTrue();
        assertThat(session.end(Cause.CONNECTION_LOST, Scope.SESSION)).isFalse();
        advance(200);
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0).cause()).isEqualTo(Cause.LOGGED_OUT);
        assertThat(endings.get(0).scope()).isEqualTo(Scope.NONE);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldNotEndWhatHasFired() throws InterruptedException {
        session.heartbeat(TERMS);
        advance(102);
        assertThat(session.end(Cause.CONNECTION_LOST, Scope.SESSION)).isFalse();
        assertThat(endings).hasSize(1);
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ARMED);
    }

    @Test
    void shouldBeForgottenOnlyAfterItsEndWasSeenTo() throws InterruptedException {
        session.heartbeat(TERMS);
        session.end(Cause.CONNECTION_LOST, Scope.SESSION);
        session.forget();
        assertThat(sessions.find(BOT)).isSameAs(session);
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.REFUSED);
        advance(1);
        assertThat(endings).hasSize(1);
        assertThat(sessions.find(BOT)).isNull();
        assertThat(sessions.all()).isEmpty();
    }

    @Test
    void shouldRefuseWhatItHasNoRoomForAndHarmNobody() throws InterruptedException {
        full = true;
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.REFUSED);
        advance(1);
        assertThat(endings).isEmpty();
        full = false;
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ARMED);
        assertThat(sessions.of(new Client("toy", "a", "k2", ""), SessionListener.NONE)).isNotNull();
        assertThat(sessions.of(new Client("toy", "a", "k3", ""), SessionListener.NONE)).isNotNull();
        assertThat(sessions.of(new Client("toy", "a", "k4", ""), SessionListener.NONE)).isNull();
        assertThat(sessions.of(BOT, SessionListener.NONE)).isSameAs(session);
    }

    /** A journal would take it for armed again, and the next run with it. */
    @Test
    void shouldNotBeRegisteredIfItMayNotArm() throws InterruptedException {
        barred.add(BOT);
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.REFUSED);
        wheel.poll(nowNs += TICK, event -> events.add(event.type()));
        assertThat(events).isEmpty();
        barred.clear();
        assertThat(session.heartbeat(TERMS)).isEqualTo(Beat.ARMED);
    }

    @Test
    void shouldNameClientsSoThatNothingBreaksALine() {
        assertThat(new Client("polysimulator", "a", "k", "grid\n\u001b[31mbot\u202e").name())
            .isEqualTo("polysimulator/k/grid\\u{a}\\u{1b}[31mbot\\u{202e}");
        assertThat(BOT.name()).isEqualTo("toy/bot");
    }

    @Test
    void shouldNameDifferentClientsDifferently() {
        final List<String> labels = List.of("caf\u00e9", "caf\u00e8", "caf?", "caf\\u{e9}", "caf\\\\u{e9}", "\\", "\\\\",
            "\ud83d\ude00", "\ud83d", "\ude00", "\ud83d" + "\\u{de00}", "\u00e9".repeat(64), "\u00e9".repeat(63) + "\u00e8",
            "\u00e9".repeat(65), "\\".repeat(10_000), "\\".repeat(9_999), "x".repeat(192), "x".repeat(193), "x".repeat(191));
        final Set<String> names = new HashSet<>();
        for (final String label : labels) {
            final String name = new Client("polysimulator", "a", "k".repeat(32), label).name();
            assertThat(names.add(name)).as(name).isTrue();
            assertThat(name).matches("[ -~]+").hasSizeLessThanOrEqualTo(256);
        }
        assertThat(new Client("toy", "a", "k", "caf\u00e9 \\ ~").name()).isEqualTo("toy/k/caf\\u{e9} \\\\ ~");
        assertThat(new Client("toy", "a", "k", "x".repeat(192)).name()).endsWith("/" + "x".repeat(192));
    }
}
