package io.heartwheel.fix;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import quickfix.DefaultMessageFactory;
import quickfix.LogFactory;
import quickfix.MemoryStoreFactory;
import quickfix.ScreenLogFactory;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;

/**
 * How late Heartbeats, TestRequests and disconnects are, seen by the client: stock QuickFIX/J and ours, one after the other.
 *
 * <p>Not part of the normal tests. Run it with
 * {@code mvn -pl core,fix-adapter -am test -Dtest=LatenessRig -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false}; the
 * number of sessions is the system property {@code rig.sessions}, by default 300.
 */
class LatenessRig {
    private static final int HEART_BT_INT_S = 2;
    private static final long BEAT_FOR_S = 15;

    @Test
    @Tag("rig")
    void printLateness() throws Exception {
        main();
    }

    /** Prints the table. */
    public static void main(final String... args) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        final int sessions = Integer.getInteger("rig.sessions", 300);
        final RigClients stock = stock(sessions);
        final RigClients ours = ours(sessions);
        System.out.printf(Locale.ROOT, "%d sessions, HeartBtInt %d s, ms late as the client sees it%n", sessions, HEART_BT_INT_S);
        System.out.println("| | count | stock p50 | p99 | max | count | ours p50 | p99 | max |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        row("Heartbeat", stock.heartbeats, ours.heartbeats);
        row("TestRequest", stock.testRequests, ours.testRequests);
        row("disconnect", stock.disconnects, ours.disconnects);
    }

    private static void row(final String what, final Histogram stock, final Histogram ours) {
        System.out.println("| " + what + " | " + cells(stock) + " | " + cells(ours) + " |");
    }

    private static String cells(final Histogram h) {
        return String.format(Locale.ROOT, "%d | %.1f | %.1f | %.1f", h.getTotalCount(), ms(h.getValueAtPercentile(50)),
            ms(h.getValueAtPercentile(99)), ms(h.getMaxValue()));
    }

    private static double ms(final long ns) {
        return ns / 1e6;
    }

    private static RigClients stock(final int sessions) throws Exception {
        final List<String> names = names(sessions);
        final SessionSettings settings = settings(names);
        return measure(names, new SocketAcceptor(new RecordingApplication(), new MemoryStoreFactory(), settings,
            log(), new DefaultMessageFactory()));
    }

    private static RigClients ours(final int sessions) throws Exception {
        final List<String> names = names(sessions);
        final SessionSettings settings = settings(names);
        try (Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(4 * sessions), System.nanoTime());
            FixLiveness liveness = new FixLiveness(new FixLiveness.Context().wheel(wheel));
            AgentRunner runner = new AgentRunner(new BackoffIdleStrategy(1, 1, 1_000, 1_000_000), Throwable::printStackTrace,
                null, new LivenessAgent(wheel, SystemNanoClock.INSTANCE, liveness))) {
            AgentRunner.startOnThread(runner);
            return measure(names, new HeartwheelSocketAcceptor(new RecordingApplication(), new MemoryStoreFactory(), settings,
                log(), new DefaultMessageFactory(), liveness));
        }
    }

    private static RigClients measure(final List<String> names, final SocketAcceptor acceptor) throws Exception {
        acceptor.start();
        try {
            final int port =
                ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
            final RigClients clients = new RigClients(names, port, HEART_BT_INT_S, BEAT_FOR_S);
            clients.run();
            return clients;
        } finally {
            acceptor.stop(true);
        }
    }

    private static List<String> names(final int count) {
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(TestVenue.freshName());
        }
        return names;
    }

    private static SessionSettings settings(final List<String> names) throws Exception {
        final TestVenue.Config config = TestVenue.with();
        names.forEach(config::client);
        return config.settings();
    }

    private static LogFactory log() {
        return new ScreenLogFactory(false, false, false);
    }
}
