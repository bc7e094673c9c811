package io.heartwheel.fix;

import java.io.IOException;

import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.filter.codec.ProtocolDecoderException;

/**
 * Stamps every framed message as a heartbeat, in and out, before anything can queue it: admin or application, and even with a
 * wrong checksum.
 *
 * <p>A message that arrives after its connection was decided to be over is dropped: it is no life, and it is not processed.
 * Costs one attribute look-up, one clock read and one heartbeat a message.
 */
abstract class EdgeFilter extends IoFilterAdapter {
    /** What may wait for a counterparty to read it: a large resend, not our memory. */
    private static final long MAX_UNREAD_BYTES = 64L << 20;

    private final FixRuntime runtime;
    private final FixRuntime.Connector connector;

    EdgeFilter(final FixRuntime runtime, final FixRuntime.Connector connector) {
        this.runtime = runtime;
        this.connector = connector;
    }

    /** Whether this socket is to be used at all. */
    abstract boolean admits(IoSession io);

    /** The socket is open: QuickFIX/J is to be told. */
    abstract void opened(NextFilter next, IoSession io, FixConnection connection);

    /** A framed message of a connection that is not over is to be passed on. */
    abstract void received(NextFilter next, IoSession io, FixConnection connection, String raw);

    /** Any thread: a message is being written. */
    abstract void writing(IoSession io, FixConnection connection, String raw, long nowNs);

    @Override
    public void sessionCreated(final NextFilter next, final IoSession io) {
        if (!admits(io)) {
            io.closeNow();
            return;
        }
        final FixConnection connection = runtime.connect(io, connector);
        io.setAttribute(FixConnection.KEY, connection);
        opened(next, io, connection);
    }

    @Override
    public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection == null || !(message instanceof String)) {
            if (!io.isClosing()) {
                next.messageReceived(io, message);
            }
            return;
        }
        final String raw = (String)message;
        connection.intake().framed(raw.length());
        if (!connection.heard(runtime.clock.nanoTime()) || io.isClosing()) {
            return;
        }
        received(next, io, connection, raw);
    }

    @Override
    public void filterWrite(final NextFilter next, final IoSession io, final WriteRequest request) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection != null && request.getMessage() instanceof String) {
            final long nowNs = runtime.clock.nanoTime();
            connection.sent((String)request.getMessage(), nowNs);
            if (io.getScheduledWriteBytes() > MAX_UNREAD_BYTES) {
                connection.close("It does not read what is sent to it");
            }
            writing(io, connection, (String)request.getMessage(), nowNs);
        }
        next.filterWrite(io, request);
    }

    @Override
    public void inputClosed(final NextFilter next, final IoSession io) throws Exception {
        lost(io);
        next.inputClosed(io);
    }

    @Override
    public void exceptionCaught(final NextFilter next, final IoSession io, final Throwable cause) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (cause instanceof ProtocolDecoderException && connection != null) {
            // What the exception says is told to nobody: MINA adds the bytes, which may be a Logon's, with its password.
            connection.close("What it sends is not FIX");
            return;
        }
        if (connection != null && !connection.unbound() && cause instanceof IOException) {
            // QuickFIX/J would end its session here, on the thread that reads others' heartbeats, and whoever's it is by now. The
            // end of the connection does that behind the messages that were read before.
            connection.broke(cause);
            io.closeNow();
            return;
        }
        if (cause instanceof IOException) {
            lost(io);
        }
        next.exceptionCaught(io, cause);
    }

    @Override
    public void sessionClosed(final NextFilter next, final IoSession io) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection != null) {
            // Not while a Logon of it is being taken on another thread: what that reserves would never be given back.
            synchronized (connection.intake()) {
                connection.onClosed(runtime.clock.nanoTime());
            }
        }
        next.sessionClosed(io);
    }

    private static void lost(final IoSession io) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection != null) {
            connection.lost();
        }
    }
}
