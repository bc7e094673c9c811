package io.heartwheel.fix.stock;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.HeartwheelSocketAcceptor;
import io.heartwheel.fix.HeartwheelSocketInitiator;
import io.heartwheel.fix.RawFixClient;

import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

import quickfix.Application;
import quickfix.ApplicationAdapter;
import quickfix.DefaultMessageFactory;
import quickfix.LogFactory;
import quickfix.MemoryStoreFactory;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;
import quickfix.SocketInitiator;
import quickfix.mina.acceptor.AbstractSocketAcceptor;
import quickfix.mina.initiator.AbstractSocketInitiator;

/** A started acceptor, stock or ours: the same settings, application and log. What a scenario sees of it is the same, too. */
interface Venue extends AutoCloseable {
    /** The acceptor, QuickFIX/J's own or ours in its place. */
    AbstractSocketAcceptor acceptor();

    /** Its CompID: both kinds run at once, and QuickFIX/J keeps its sessions in a static map. */
    String id();

    /** How many faults were counted; stock counts none. */
    long faults();

    /** An initiator of the same kind, not started, on the same wheel if there is one. */
    AbstractSocketInitiator initiator(int port) throws Exception;

    @Override
    void close();

    default RawFixClient connect(final String client) throws IOException {
        final int port = ((InetSocketAddress)acceptor().getEndpoints().iterator().next().getLocalAddress()).getPort();
        return new RawFixClient(port, client, id());
    }

    default Session session(final String client) {
        return Session.lookupSession(new SessionID("FIX.4.4", id(), client));
    }

    /** Whose timer drives the venue. */
    enum Kind {
        STOCK {
            @Override
            Venue start(final Spec spec) throws Exception {
                final SessionSettings settings = spec.settings(name());
                final SocketAcceptor acceptor = new SocketAcceptor(spec.application, new MemoryStoreFactory(), settings,
                    spec.log(settings), new DefaultMessageFactory());
                acceptor.start();
                return new Stock(acceptor);
            }
        },
        OURS {
            @Override
            Venue start(final Spec spec) throws Exception {
                return new Ours(spec, spec.settings(name()));
            }
        };

        abstract Venue start(Spec spec) throws Exception;
    }

    /** What a venue is made of. */
    final class Spec {
        private final StringBuilder defaults = new StringBuilder("[default]\nConnectionType=acceptor\n"
            + "SocketAcceptAddress=127.0.0.1\nSocketAcceptPort=0\nUseDataDictionary=N\nBeginString=FIX.4.4\n");
        private final List<String> clients = new ArrayList<>();
        private Application application = new ApplicationAdapter();
        private LogFactory log;

        static Spec of(final String... clients) {
            final Spec spec = new Spec();
            spec.clients.addAll(List.of(clients));
            return spec;
        }

        Spec set(final String key, final String value) {
            defaults.append(key).append('=').append(value).append('\n');
            return this;
        }

        Spec application(final Application callbacks) {
            application = callbacks;
            return this;
        }

        Spec log(final LogFactory factory) {
            log = factory;
            return this;
        }

        private static SessionSettings initiator(final String name, final int port) throws Exception {
            return read("[default]\nConnectionType=initiator\nSocketConnectHost=127.0.0.1\nSocketConnectPort=" + port
                + "\nHeartBtInt=30\nReconnectInterval=1\nNonStopSession=Y\nUseDataDictionary=N\nBeginString=FIX.4.4\n"
                + "SenderCompID=" + name + "\n[session]\nTargetCompID=NOBODY\n");
        }

        private static SessionSettings read(final String text) throws Exception {
            return new SessionSettings(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }

        private LogFactory log(final SessionSettings settings) {
            return log == null ? new SLF4JLogFactory(settings) : log;
        }

        private SessionSettings settings(final String venue) throws Exception {
            final StringBuilder text = new StringBuilder(defaults).append("SenderCompID=").append(venue).append('\n');
            if (defaults.indexOf("StartTime") < 0) {
                text.append("NonStopSession=Y\n");
            }
            clients.forEach(client -> text.append("[session]\nTargetCompID=").append(client).append('\n'));
            return read(text.toString());
        }
    }

    /** QuickFIX/J as it comes. */
    record Stock(AbstractSocketAcceptor acceptor) implements Venue {
        @Override
        public String id() {
            return Kind.STOCK.name();
        }

        @Override
        public long faults() {
            return 0;
        }

        @Override
        public AbstractSocketInitiator initiator(final int port) throws Exception {
            final SessionSettings settings = Spec.initiator(id(), port);
            return new SocketInitiator(new ApplicationAdapter(), new MemoryStoreFactory(), settings,
                new SLF4JLogFactory(settings), new DefaultMessageFactory());
        }

        @Override
        public void close() {
            acceptor.stop(true);
        }
    }

    /** The same with a wheel in place of its timer. */
    final class Ours implements Venue {
        /** A busy machine is not to put off what is expected within seconds: stock knows no grace for its own stalls either. */
        private final Heartwheel wheel = new Heartwheel(
            new Heartwheel.Context().capacity(256).stallLimitNs(2_000_000_000L), System.nanoTime());
        private final FixLiveness liveness = new FixLiveness(new FixLiveness.Context().wheel(wheel));
        private final AgentRunner runner = new AgentRunner(new BackoffIdleStrategy(1, 1, 1_000, 1_000_000),
            Throwable::printStackTrace, null, new LivenessAgent(wheel, SystemNanoClock.INSTANCE, liveness));
        private final AbstractSocketAcceptor acceptor;

        private Ours(final Spec spec, final SessionSettings settings) throws Exception {
            AgentRunner.startOnThread(runner);
            acceptor = new HeartwheelSocketAcceptor(spec.application, new MemoryStoreFactory(), settings, spec.log(settings),
                new DefaultMessageFactory(), liveness);
            acceptor.start();
        }

        @Override
        public AbstractSocketAcceptor acceptor() {
            return acceptor;
        }

        @Override
        public String id() {
            return Kind.OURS.name();
        }

        @Override
        public long faults() {
            return liveness.stats().faults();
        }

        @Override
        public AbstractSocketInitiator initiator(final int port) throws Exception {
            final SessionSettings settings = Spec.initiator(id(), port);
            return new HeartwheelSocketInitiator(new ApplicationAdapter(), new MemoryStoreFactory(), settings,
                new SLF4JLogFactory(settings), new DefaultMessageFactory(), liveness);
        }

        @Override
        public void close() {
            acceptor.stop(true);
            liveness.close();
            runner.close();
            wheel.close();
        }
    }
}
