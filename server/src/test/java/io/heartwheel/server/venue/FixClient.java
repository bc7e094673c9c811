package io.heartwheel.server.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.FieldNotFound;
import quickfix.Initiator;
import quickfix.MemoryStoreFactory;
import quickfix.Message;
import quickfix.ScreenLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionNotFound;
import quickfix.SessionSettings;
import quickfix.SocketInitiator;
import quickfix.field.MsgType;
import quickfix.field.Text;
import quickfix.field.TransactTime;

/** A real counterparty: a stock QuickFIX/J initiator that checks what it gets against the FIX 4.4 dictionary. */
final class FixClient extends quickfix.ApplicationAdapter implements AutoCloseable {
    private static final long WAIT_S = 20;
    private static final Set<String> TIMED = Set.of("35=D", "35=F", "35=G", "35=q");

    final SessionID id;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final Initiator initiator;

    FixClient(final String name, final int port) throws ConfigError {
        id = new SessionID("FIX.4.4", name, "HEARTWHEEL");
        final SessionSettings settings = new SessionSettings();
        settings.setString("ConnectionType", "initiator");
        settings.setString("SocketConnectHost", "127.0.0.1");
        settings.setString("SocketConnectPort", Integer.toString(port));
        settings.setString("ReconnectInterval", "1");
        settings.setString("HeartBtInt", "30");
        settings.setString("StartTime", "00:00:00");
        settings.setString("EndTime", "00:00:00");
        settings.setString("SocketTcpNoDelay", "Y");
        settings.setString(id, "BeginString", "FIX.4.4");
        settings.setString(id, "SenderCompID", name);
        settings.setString(id, "TargetCompID", "HEARTWHEEL");
        initiator = new SocketInitiator(this, new MemoryStoreFactory(), settings, new ScreenLogFactory(false, false, false),
            new DefaultMessageFactory());
        initiator.start();
    }

    @Override
    public void fromApp(final Message message, final SessionID session) {
        received.add((Message) message.clone());
    }

    @Override
    public void fromAdmin(final Message message, final SessionID session) throws FieldNotFound {
        final String type = message.getHeader().getString(MsgType.FIELD);
        if (MsgType.REJECT.equals(type) || MsgType.LOGOUT.equals(type) && message.isSetField(Text.FIELD)) {
            received.add((Message) message.clone());
        }
    }

    FixClient awaitLogon() {
        FixRig.await(id + " logs on", () -> session() != null && session().isLoggedOn());
        return this;
    }

    /** Logs out and stays away until {@link #comeBack}. */
    void leave() {
        session().logout();
        FixRig.await(id + " logs out", () -> !session().isLoggedOn() && !session().hasResponder());
    }

    /** The connection breaks; the initiator tries again within a second or two. */
    void breakConnection() throws IOException {
        session().disconnect("on purpose", false);
    }

    void comeBack() {
        session().logon();
        awaitLogon();
    }

    /** Sends a message given as {@code tag=value} words, the first of which is its type. */
    void send(final String fields) throws SessionNotFound {
        final Message message = new Message();
        for (final String field : fields.split("\\|")) {
            final int equals = field.indexOf('=');
            final int tag = Integer.parseInt(field.substring(0, equals));
            (tag == MsgType.FIELD ? message.getHeader() : message).setString(tag, field.substring(equals + 1));
        }
        if (TIMED.contains(fields.substring(0, 4))) {
            message.setUtcTimeStamp(TransactTime.FIELD, LocalDateTime.now(ZoneOffset.UTC), true);
        }
        Session.sendToTarget(message, id);
    }

    /** The next message, which must have these fields, given as {@code tag=value}. */
    Message expect(final String fields) throws Exception {
        final Message message = received.poll(WAIT_S, TimeUnit.SECONDS);
        assertThat(message).as("a message with " + fields).isNotNull();
        for (final String field : fields.split("\\|")) {
            final int equals = field.indexOf('=');
            final int tag = Integer.parseInt(field.substring(0, equals));
            final String value = (tag == MsgType.FIELD || tag == 43 ? message.getHeader() : message).getOptionalString(tag)
                .orElse("");
            assertThat(value).as("tag " + tag + " of " + message.toString().replace('\001', '|'))
                .isEqualTo(field.substring(equals + 1));
        }
        return message;
    }

    void expectNothingMore() {
        assertThat(received).isEmpty();
    }

    Session session() {
        return Session.lookupSession(id);
    }

    @Override
    public void close() {
        initiator.stop(true);
    }
}
