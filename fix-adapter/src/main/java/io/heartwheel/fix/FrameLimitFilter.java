package io.heartwheel.fix;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;

/**
 * Bounds what a connection can make us hold: a message that does not end, or bytes that are no message, close it.
 *
 * <p>Before a Logon the bound is small. Sits before the codec, which by itself would wait for a body of any length.
 */
final class FrameLimitFilter extends IoFilterAdapter {
    private static final int BEFORE_LOGON_BYTES = 16 * 1024;

    private final int maxBytes;

    FrameLimitFilter(final int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void messageReceived(final NextFilter next, final IoSession io, final Object message) {
        final FixConnection connection = (FixConnection)io.getAttribute(FixConnection.KEY);
        if (connection == null || !(message instanceof IoBuffer)) {
            next.messageReceived(io, message);
            return;
        }
        if (connection.closing()) {
            return;
        }
        final int chunk = ((IoBuffer)message).remaining();
        connection.intake().received(chunk);
        next.messageReceived(io, message);
        final int limit = connection.unbound() ? Math.min(BEFORE_LOGON_BYTES, maxBytes) : maxBytes;
        if (connection.intake().unframed(chunk) > limit) {
            connection.close("More than " + limit + " bytes without a whole FIX message");
        }
    }
}
