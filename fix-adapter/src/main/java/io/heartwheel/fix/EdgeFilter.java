package io.heartwheel.fix;

import java.io.IOException;

import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequest;
import org.apache.mina.filter.codec.ProtocolDecoderException;

import quickfix.mina.CriticalProtocolCodecException;
import quickfix.mina.SessionConnector;

/**
 * Stamps every framed message as a heartbeat, in and out, before anything can queue it: admin or application, and even with a
 * wrong checksum.
 *
 * <p>A message that arrives after its connection was decided to be over is dropped: it is no life, and it is not processed.
 * Costs one attribute look-up, one clock read and one heartbeat a message.
 */
final class EdgeFilter extends IoFilterAdapter {
    /** What may wait for a counterparty to read it: a large resend, not our memory. */
    private static final long MAX_UNREAD_BYTES = 64L << 20;

    private final FixRuntime runtime;
    private final FixRuntime.Connector connector;
    private final Object logons;

    /** @param logons held while a Logon is bound to its session, which QuickFIX/J does by checking first and setting later. */
    EdgeFilter(final FixRuntime runtime, final FixRuntime.Connector connector, final Object logons) {
        this.runtime = runtime;
        this.connector = connector;
        this.logons = logons;
    }

    @Override
    public void sessionCreated(final NextFilter next, final IoSession io) {
        io.setAttribute(FixConnection.KEY, runtime.connect(io, connector));
        next.sessionCreated(io);
    }

    @Override
    public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection == null || !(message instanceof String)) {
            next.messageReceived(io, message);
            return;
        }
        final String raw = (String)message;
        connection.framed(raw.length());
        if (!connection.heard(runtime.clock.nanoTime()) || io.isClosing()) {
            return;
        }
        if (connection.unbound()) {
            synchronized (logons) {
                next.messageReceived(io, connection.readable(raw));
            }
        } else {
            next.messageReceived(io, raw);
        }
    }

    @Override
    public void filterWrite(final NextFilter next, final IoSession io, final WriteRequest request) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection != null && request.getMessage() instanceof String) {
            final long nowNs = runtime.clock.nanoTime();
            connection.sent(nowNs);
            if (io.getScheduledWriteBytes() > MAX_UNREAD_BYTES) {
                connection.close("It does not read what is sent to it");
            }
            if (connection.awaitsAnswer() && RawFix.isType((String)request.getMessage(), 'A')) {
                connection.answered(nowNs);
            }
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
        if (connection != null && cause instanceof ProtocolDecoderException
            && !(cause.getCause() instanceof CriticalProtocolCodecException)) {
            connection.close("What it sends is not FIX");
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
            connection.onClosed(runtime.clock.nanoTime());
            if (connection.closing() || !connection.ownsSession()) {
                // QuickFIX/J has been told, or will be: its own end of stream could meet a later connection instead.
                io.removeAttribute(SessionConnector.QF_SESSION);
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
