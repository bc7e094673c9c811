package io.heartwheel.fix.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import com.paritytrading.philadelphia.FIXConfig;
import com.paritytrading.philadelphia.FIXConnection;
import com.paritytrading.philadelphia.FIXConnectionStatusListener;
import com.paritytrading.philadelphia.FIXHeartbeatTimeoutException;
import com.paritytrading.philadelphia.FIXMessage;

import io.heartwheel.fix.wire.House;

/** Philadelphia's connection and the thread that it wants: it keeps itself alive, receives, and notes how things end. */
final class PhiladelphiaPeer implements AutoCloseable {
    final List<String> events = new CopyOnWriteArrayList<>();
    private final Queue<Action> actions = new ConcurrentLinkedQueue<>();
    private final SocketChannel channel;
    private final FIXConnection connection;
    private final Thread thread = new Thread(this::run, "philadelphia");
    private volatile boolean frozen;
    private volatile long inMsgSeqNum;

    PhiladelphiaPeer(final String version, final String name, final int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        final FIXConfig config = FIXConfig.newBuilder().setBeginString(version).setSenderCompID(name)
            .setTargetCompID(House.NAME).setHeartBtInt(1).build();
        connection = new FIXConnection(
            channel, config, message -> events.add("application message"), new Listener(), System.currentTimeMillis());
        actions.add(() -> connection.sendLogon(false));
        thread.setDaemon(true);
        thread.start();
    }

    void send(final String type, final int tag, final String value) {
        actions.add(() -> {
            final FIXMessage message = connection.create();
            connection.prepare(message, type);
            message.addField(tag).setString(value);
            connection.send(message);
        });
    }

    void logout() {
        actions.add(connection::sendLogout);
    }

    /** Neither reads nor writes from now on. */
    void freeze() {
        frozen = true;
    }

    /** The next number that it expects: it has taken everything before. */
    long inMsgSeqNum() {
        return inMsgSeqNum;
    }

    private void run() {
        try {
            while (turn()) {
                LockSupport.parkNanos(1_000_000);
            }
            events.add("end of stream");
        } catch (final FIXHeartbeatTimeoutException e) {
            events.add("timeout");
        } catch (final IOException e) {
            events.add("broken");
        }
        try {
            connection.close();
        } catch (final IOException e) {
            events.add("cannot close");
        }
    }

    private boolean turn() throws IOException {
        if (frozen) {
            return channel.isOpen();
        }
        connection.setCurrentTimeMillis(System.currentTimeMillis());
        for (Action next = actions.poll(); next != null; next = actions.poll()) {
            next.run();
        }
        final int bytes = connection.receive();
        inMsgSeqNum = connection.getInMsgSeqNum();
        if (bytes >= 0) {
            connection.keepAlive();
        }
        return bytes >= 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private interface Action {
        void run() throws IOException;
    }

    private final class Listener implements FIXConnectionStatusListener {
        @Override
        public void close(final FIXConnection from, final String message) {
            events.add("close: " + message);
        }

        @Override
        public void sequenceReset(final FIXConnection from) {
            events.add("sequence reset");
        }

        @Override
        public void tooLowMsgSeqNum(final FIXConnection from, final long received, final long expected) {
            events.add("too low: " + received + " instead of " + expected);
        }

        @Override
        public void reject(final FIXConnection from, final FIXMessage message) {
            events.add("reject");
        }

        @Override
        public void logon(final FIXConnection from, final FIXMessage message) {
            events.add("logon");
        }

        @Override
        public void logout(final FIXConnection from, final FIXMessage message) {
            events.add("logout");
        }
    }
}
