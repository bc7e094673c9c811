package io.heartwheel.fix;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.LivenessHandler;

import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

import quickfix.DefaultMessageFactory;
import quickfix.LogFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.SessionID;
import quickfix.SessionSettings;

/** A wheel, its agent, and a real QuickFIX/J acceptor on a free loopback port: all real, in this JVM. */
final class TestVenue implements AutoCloseable {
    static final String ID = "VENUE";
    private static final AtomicInteger NAMES = new AtomicInteger();

    final RecordingApplication application = new RecordingApplication();
    final RecordingListener listener = new RecordingListener();
    final RecordingJournal journal = new RecordingJournal();
    final Heartwheel wheel;
    final FixLiveness liveness;
    final HeartwheelSocketAcceptor acceptor;
    final SessionSettings settings;
    private final AgentRunner runner;

    private TestVenue(final Config config) throws Exception {
        // A machine that is busy with other tests is none of these tests' business: a pause of 2 s would be.
        wheel = new Heartwheel(new Heartwheel.Context().capacity(config.capacity).maxPolicies(config.maxPolicies)
            .stallLimitNs(2_000_000_000L), System.nanoTime());
        liveness = new FixLiveness(config.context.apply(new FixLiveness.Context().wheel(wheel).listener(listener)
            .journal(journal).correlationIds(TestVenue::correlationId)));
        final LivenessHandler handler = event -> {
            journal.onEvent(event);
            liveness.onEvent(event);
        };
        runner = new AgentRunner(new BackoffIdleStrategy(1, 1, 1_000, 200_000), Throwable::printStackTrace, null,
            new LivenessAgent(wheel, SystemNanoClock.INSTANCE, handler));
        AgentRunner.startOnThread(runner);
        settings = config.settings();
        final LogFactory log = new SLF4JLogFactory(settings);
        acceptor = new HeartwheelSocketAcceptor(
            application, new MemoryStoreFactory(), settings, log, new DefaultMessageFactory(), liveness);
        if (config.start) {
            acceptor.start();
        }
    }

    static Config with() {
        return new Config();
    }

    /** A CompID that no other test has, nor one that begins with it: QuickFIX/J keeps its sessions in a static map. */
    static String freshName() {
        return "C" + NAMES.incrementAndGet() + '_';
    }

    static long correlationId(final SessionID id) {
        return id.getTargetCompID().hashCode() + 1_000_000L;
    }

    static SessionID sessionId(final String client) {
        return new SessionID("FIX.4.4", ID, client);
    }

    int port() {
        return ((InetSocketAddress)acceptor.getEndpoints().iterator().next().getLocalAddress()).getPort();
    }

    RawFixClient connect(final String client) throws Exception {
        return new RawFixClient(port(), client);
    }

    /** From now on the wheel stands still, until {@link #pollOnce}. */
    void stopPolling() {
        runner.close();
    }

    void pollOnce() {
        wheel.poll(System.nanoTime(), liveness);
    }

    FixSessionView view(final String client) {
        return liveness.sessions().stream().filter(v -> v.sessionId().equals(sessionId(client))).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        acceptor.stop(true);
        liveness.close();
        runner.close();
        wheel.close();
    }

    static final class Config {
        private final Map<String, String> defaults = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> clients = new LinkedHashMap<>();
        private UnaryOperator<FixLiveness.Context> context = c -> c;
        private int capacity = 4096;
        private int maxPolicies = 4096;
        private boolean start = true;

        private Config() {
            set("ConnectionType", "acceptor");
            set("SocketAcceptAddress", "127.0.0.1");
            set("SocketAcceptPort", "0");
            set("NonStopSession", "Y");
            set("UseDataDictionary", "N");
        }

        Config set(final String key, final String value) {
            defaults.put(key, value);
            return this;
        }

        Config client(final String client, final String... keysAndValues) {
            final Map<String, String> own = new LinkedHashMap<>();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                own.put(keysAndValues[i], keysAndValues[i + 1]);
            }
            clients.put(client, own);
            return this;
        }

        Config capacity(final int sessions) {
            capacity = sessions;
            return this;
        }

        Config maxPolicies(final int limit) {
            maxPolicies = limit;
            return this;
        }

        Config context(final UnaryOperator<FixLiveness.Context> change) {
            context = change;
            return this;
        }

        Config notStarted() {
            start = false;
            return this;
        }

        TestVenue start() throws Exception {
            return new TestVenue(this);
        }

        SessionSettings settings() throws Exception {
            final StringBuilder text = new StringBuilder("[default]\n");
            defaults.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
            clients.forEach((client, own) -> {
                text.append("[session]\nBeginString=FIX.4.4\nSenderCompID=").append(ID).append("\nTargetCompID=")
                    .append(client).append('\n');
                own.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
            });
            return new SessionSettings(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }
}
