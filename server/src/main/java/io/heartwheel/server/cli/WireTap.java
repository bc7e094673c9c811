package io.heartwheel.server.cli;

import java.util.function.BiConsumer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteRequest;

/**
 * Sees what passes between a FIX engine and its socket, with the time since the engine last sent anything; and can make the
 * engine mute: what it sends then goes nowhere, while its socket stays open and is read.
 *
 * <p>Put it after the codec in MINA's filter chain. The callbacks come on the threads that send and on the I/O thread.
 */
final class WireTap extends IoFilterAdapter {
    private final BiConsumer<String, Long> sent;
    private final BiConsumer<String, Long> received;
    private final Runnable closed;
    private volatile long lastSentNs = System.nanoTime();
    private volatile boolean mute;

    /**
     * A tap that lets everything through.
     *
     * @param sent     MsgType and ns since the message before it, of each message that was let out.
     * @param received MsgType and ns since the last message out, of each that came in.
     * @param closed   the connection has ended.
     */
    WireTap(final BiConsumer<String, Long> sent, final BiConsumer<String, Long> received, final Runnable closed) {
        this.sent = sent;
        this.received = received;
        this.closed = closed;
    }

    void mute(final boolean on) {
        mute = on;
    }

    boolean isMute() {
        return mute;
    }

    long sinceLastSentNs() {
        return System.nanoTime() - lastSentNs;
    }

    @Override
    public void filterWrite(final NextFilter next, final IoSession session, final WriteRequest request) {
        if (mute) {
            request.getFuture().setWritten();
            return;
        }
        final String type = typeOf(request.getMessage());
        final long sinceNs = sinceLastSentNs();
        lastSentNs = System.nanoTime();
        next.filterWrite(session, request);
        sent.accept(type, sinceNs);
    }

    @Override
    public void messageReceived(final NextFilter next, final IoSession session, final Object message) {
        received.accept(typeOf(message), sinceLastSentNs());
        next.messageReceived(session, message);
    }

    @Override
    public void sessionClosed(final NextFilter next, final IoSession session) {
        closed.run();
        next.sessionClosed(session);
    }

    private static String typeOf(final Object message) {
        final String text = String.valueOf(message);
        final int from = text.indexOf("\00135=") + 4;
        final int to = text.indexOf('\001', from);
        return from < 4 || to < 0 ? "" : text.substring(from, to);
    }
}
