package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.switches.AccountSwitches;
import io.heartwheel.server.switches.Armings;
import io.heartwheel.server.switches.Effects;
import io.heartwheel.server.switches.OrderSwitch;
import io.heartwheel.server.switches.TradingAccounts;
import io.heartwheel.server.venue.Instrument;
import io.heartwheel.server.venue.Venue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quickfix.Application;
import quickfix.Session;
import quickfix.SessionID;

/** Counterparties that are gone before their Logon is answered, over real sockets and QuickFIX/J's own threads. */
class VenueDoorTest {
    private static final int TRIES = 20;
    /** Of a connection that logs on: its Logon's, inbound and outbound. */
    private static final int DEADLINES = 3;
    private static final String BOTH = "35002=3";
    private static final String NEVER = "35002=0";

    @TempDir
    private Path stores;
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(1 << 10), System.nanoTime());
    private final Venue venue = Venue.launch(new Venue.Context().instrument(Instrument.of("HWL", 2)));
    private final Armings armings = new Armings();
    private final Effects effects = new Effects(new Unwritten());
    private final AccountSwitches switches =
        new AccountSwitches(venue, new TradingAccounts(List.of()), null, effects);
    private final FixLiveness fix = new FixLiveness(
        new FixLiveness.Context().wheel(wheel).listener(new OrderSwitch(venue, armings, switches)));
    private volatile CountDownLatch mayProcess = new CountDownLatch(0);
    private AutoCloseable liveness;
    private FixDoor door;

    @BeforeEach
    void open() {
        liveness = LivenessThread.start(
            new LivenessAgent(wheel, SystemNanoClock.INSTANCE, fix), new SleepingMillisIdleStrategy(1));
        final VenueDoor venueDoor = new VenueDoor(venue, switches, armings, fix);
        door = FixDoor.open(Config.defaults().with(Setting.FIX_PORT, "0", "test"), stores, fix, held(venueDoor));
    }

    @AfterEach
    void close() throws Exception {
        mayProcess.countDown();
        switches.close();
        venue.close();
        door.close();
        liveness.close();
        fix.close();
        effects.close();
    }

    @Test
    void shouldBookNothingOfWhoeverIsGoneBeforeItsLogonIsAnswered() {
        mayProcess = new CountDownLatch(1);
        final List<RawFixClient> clients = new ArrayList<>();
        for (int name = 0; name < TRIES; name++) {
            clients.add(new RawFixClient(port(), "GONE-" + name));
            logOnAndOrder(clients.get(name));
        }
        leaveUnanswered(clients);
        for (int name = 0; name < TRIES; name++) {
            awaitServed("GONE-" + name, 1);
        }
        assertOnlyTheLastOneRests();
    }

    @ParameterizedTest
    @ValueSource(strings = {NEVER, BOTH})
    void shouldNotBookItUnderAnEarlierArmingEither(final String earlierPolicy) {
        final RawFixClient earlier = new RawFixClient(port(), "AGAIN");
        earlier.send("A", "98=0", "108=30", earlierPolicy);
        earlier.await("A");
        earlier.close();
        awaitServed("AGAIN", 1);
        awaitDeadlines(0);
        mayProcess = new CountDownLatch(1);
        final RawFixClient again = new RawFixClient(port(), "AGAIN");
        again.continueFrom(earlier);
        logOnAndOrder(again);
        leaveUnanswered(List.of(again));
        awaitServed("AGAIN", 2);
        assertOnlyTheLastOneRests();
    }

    /** Whether the answer or the end comes first is up to the threads. */
    @Test
    void shouldKeepNothingOfWhoeverLeavesAtOnce() {
        for (int name = 0; name < TRIES; name++) {
            try (RawFixClient client = new RawFixClient(port(), "QUICK-" + name)) {
                logOnAndOrder(client);
            }
            awaitServed("QUICK-" + name, 1);
        }
        assertOnlyTheLastOneRests();
    }

    private static void logOnAndOrder(final RawFixClient client) {
        client.send("A", "98=0", "108=30", BOTH);
        client.order("A", "9");
    }

    /** They are gone, and the adapter knows, before QuickFIX/J sees their Logons. */
    private void leaveUnanswered(final List<RawFixClient> clients) {
        awaitDeadlines(DEADLINES * clients.size());
        clients.forEach(RawFixClient::close);
        awaitDeadlines(0);
        mayProcess.countDown();
    }

    private void awaitDeadlines(final int count) {
        Await.until(() -> wheel.size() + " deadlines run", 10, () -> wheel.size() == count);
    }

    /** So many Logons of that name have been processed, and the end of its connection too. */
    private static void awaitServed(final String name, final int logons) {
        final SessionID id = new SessionID("FIX.4.4", "HEARTWHEEL", name);
        Await.until(() -> name + " is served", 10, () -> {
            final Session session = Session.lookupSession(id);
            return session != null && session.getExpectedTargetNum() > logons && !session.hasResponder();
        });
    }

    private void assertOnlyTheLastOneRests() {
        try (RawFixClient last = RawFixClient.loggedOn(port(), "LAST", 30)) {
            last.order("A", "8");
            last.await("8", "150=0");
            Await.until(() -> venue.restingOrders() + " orders rest", 10, () -> venue.restingOrders() == 1);
            assertThat(venue.restingOrders(new SessionID("FIX.4.4", "HEARTWHEEL", "LAST"))).isEqualTo(1);
        }
    }

    private int port() {
        return door.address().getPort();
    }

    private static final class Unwritten implements LivenessJournal {
        @Override
        public void onEvent(final LivenessEvent event) {
            // Nobody asks.
        }

        @Override
        public boolean effect(
            final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
            return true;
        }

        @Override
        public boolean name(final long correlationId, final String name, final long atNs) {
            return true;
        }
    }

    /** QuickFIX/J's processing thread waits at each Logon while it may not go on. */
    private Application held(final Application application) {
        return (Application) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Application.class},
            (proxy, method, args) -> {
                if ("fromAdmin".equals(method.getName())) {
                    mayProcess.await();
                }
                try {
                    return method.invoke(application, args);
                } catch (final InvocationTargetException e) {
                    throw e.getCause();
                }
            });
    }
}
