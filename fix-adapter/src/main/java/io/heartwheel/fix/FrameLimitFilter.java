package io.heartwheel.fix;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.filter.FilterEvent;
import org.apache.mina.filter.ssl.SslEvent;

/**
 * Bounds what a connection can make us hold: a message that does not end, or bytes that are no message, close it.
 *
 * <p>Before a Logon the bound is small; and where it is screened, anything else than a FIX message closes the connection at once,
 * before the codec can log what it cannot read. Sits before the codec, which by itself would wait for a body of any length.
 */
final class FrameLimitFilter extends IoFilterAdapter {
    private static final int BEFORE_LOGON_BYTES = 16 * 1024;

    private final int maxBytes;
    private final LogonScreen screen;

    /** @param screen if it restricts anybody, a connection's very first bytes must be FIX. */
    FrameLimitFilter(final int maxBytes, final LogonScreen screen) {
        this.maxBytes = maxBytes;
        this.screen = screen;
    }

    @Override
    public void event(final NextFilter next, final IoSession io, final FilterEvent event) throws Exception {
        next.event(io, event);
        if (event == SslEvent.SECURED) {
            screen.secured(io);
        }
    }

    @Override
    public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection == null || !(message instanceof IoBuffer)) {
            next.messageReceived(io, message);
            return;
        }
        // With TLS, what came with the end of the handshake is read on another thread than the rest.
        synchronized (connection.intake()) {
            received(next, io, connection, (IoBuffer)message);
        }
    }

    private void received(final NextFilter next, final IoSession io, final FixConnection connection, final IoBuffer message) {
        if (connection.closing() || io.isClosing()) {
            return;
        }
        if (screen.restricts() && !connection.intake().preamble().begins(message)) {
            screen.refuse(io, "what it sends is not FIX");
            return;
        }
        final int chunk = message.remaining();
        connection.intake().received(chunk);
        next.messageReceived(io, message);
        final int limit = connection.unbound() ? Math.min(BEFORE_LOGON_BYTES, maxBytes) : maxBytes;
        if (connection.intake().unframed(chunk) > limit) {
            connection.close("More than " + limit + " bytes without a whole FIX message");
        }
    }
}
