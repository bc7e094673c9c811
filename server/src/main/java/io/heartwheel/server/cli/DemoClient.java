package io.heartwheel.server.cli;

import io.heartwheel.server.cli.DemoLine.Kind;
import io.heartwheel.server.log.Logging;
import io.heartwheel.server.log.QuietLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.LogFactory;
import quickfix.MemoryStoreFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketInitiator;
import quickfix.field.MsgType;

/**
 * A FIX counterparty of the demo, in a JVM of its own: stock QuickFIX/J, which beats and, if told to, falls silent after some
 * heartbeats with its socket open. It tells what it sees on stdout, obeys lines on stdin, and ends when stdin does.
 */
@Command(name = "demo-client", hidden = true, description = "A counterparty of the demo.")
final class DemoClient implements Callable<Integer> {
    private static final int HEARTBEAT_S = 2;

    @Option(names = "--port", required = true)
    private int port;

    @Option(names = "--name", required = true)
    private String name;

    @Option(names = "--target", defaultValue = "HEARTWHEEL")
    private String target;

    @Option(names = "--symbol", defaultValue = "HWL")
    private String symbol;

    @Option(names = "--orders", defaultValue = "1")
    private int orders;

    @Option(names = "--silent-after", defaultValue = "0", description = "Heartbeats to send before it falls silent; 0 for never.")
    private int silentAfter;

    private final AtomicInteger heartbeats = new AtomicInteger();
    private SessionID session;
    private WireTap tap;

    @Override
    public Integer call() throws ConfigError, IOException {
        Logging.start("error", "text");
        tap = new WireTap(this::sent, this::received, this::closed);
        session = new SessionID("FIX.4.4", name, target);
        final DemoTrader trader = new DemoTrader(symbol, orders, this::tell);
        final LogFactory noLog = QuietLog.factory();
        final SocketInitiator initiator = new SocketInitiator(
            trader, new MemoryStoreFactory(), settings(session), noLog, new DefaultMessageFactory());
        initiator.setIoFilterChainBuilder(chain -> chain.addLast("tap", tap));
        initiator.start();
        obey(trader);
        initiator.stop(false);
        return 0;
    }

    private SessionSettings settings(final SessionID session) {
        final SessionSettings settings = new SessionSettings();
        settings.setString(session, "ConnectionType", "initiator");
        settings.setString(session, "SocketConnectHost", "127.0.0.1");
        settings.setLong(session, "SocketConnectPort", port);
        settings.setLong(session, "HeartBtInt", HEARTBEAT_S);
        settings.setLong(session, "ReconnectInterval", 1);
        settings.setString(session, "NonStopSession", "Y");
        settings.setString(session, "UseDataDictionary", "Y");
        return settings;
    }

    private void obey(final DemoTrader trader) throws IOException {
        final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if ("status".equals(order)) {
                trader.askStatus(session);
            } else if ("return".equals(order)) {
                tap.mute(false);
                Session.lookupSession(session).logon();
            }
        }
    }

    private void sent(final String type, final long sinceNs) {
        if (MsgType.HEARTBEAT.equals(type)) {
            final int count = heartbeats.incrementAndGet();
            print(Kind.HEARTBEAT, sinceNs, "Heartbeat");
            if (count == silentAfter) {
                tap.mute(true);
                print(Kind.SILENT, 0, "falls silent: it sends nothing more, but its socket stays open");
            }
        }
    }

    private void received(final String type, final long sinceNs) {
        if (MsgType.TEST_REQUEST.equals(type) && tap.isMute()) {
            print(Kind.TEST_REQUEST, sinceNs, "TestRequest: are you there?");
        }
    }

    private void closed() {
        print(Kind.DISCONNECTED, tap.sinceLastSentNs(), "its connection is closed");
        if (tap.isMute()) {
            Session.lookupSession(session).logout();
        }
    }

    private void tell(final Kind kind, final String text) {
        print(kind, tap.sinceLastSentNs(), text);
    }

    private static synchronized void print(final Kind kind, final long sinceNs, final String text) {
        System.out.println(new DemoLine(kind, sinceNs, text));
        System.out.flush();
    }
}
