package io.heartwheel.fix;

import org.apache.mina.core.polling.AbstractPollingIoProcessor;
import org.apache.mina.core.service.SimpleIoProcessorPool;
import org.apache.mina.core.session.AbstractIoSession;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;

/**
 * Leaves one socket unread while too many of its messages wait for the application: TCP then slows its sender and nobody else,
 * nothing is lost, and what is kept of it is bounded.
 *
 * <ol>
 * <li><b>Who is not read is not silent.</b> Every {@value #LOOK_MS} ms it is stamped as heard, so that neither a TestRequest nor
 * an expiry comes of our not listening. The policy of its watch stays: who restarts from the journal must know how long it may
 * be silent. But a switch that may never fire is none: left unread for as long as the settings allow, it is closed.
 * <li><b>Who is read again has its whole timeout.</b> The last stamp is that of the moment when reading goes on; then what it had
 * sent is read, and its silence counts from the last of that. So one that is gone is found its timeout later.
 * <li><b>A close or a Logout is not seen</b> before what was sent ahead of it is read. But our Heartbeats go out, and the system
 * of a counterparty that has closed refuses the first of them: writing the next fails, which ends the connection. Of one whose
 * network is gone nothing is known until the application goes on, or it was left unread for as long as the settings allow.
 * <li><b>We close it</b> at any time. As its socket holds what was not read, TCP then breaks the connection off, and a Logout of
 * ours may be lost.
 * </ol>
 *
 * <p>Stopped by its I/O thread, at the message that is one too many; what was read together with it still comes. Looked after
 * by the clockwork, which neither the application nor a socket holds up. Between two looks an application takes less than the
 * 5,000 messages that are left when reading goes on, so its queue does not run empty. The lock is held for a few calls that
 * don't block.
 */
final class BackPressure {
    /** A small part of the shortest timeout, one second. */
    private static final long LOOK_MS = 20;
    /** A look that is later than this was held up by a pause of ours, for which nobody is closed. */
    private static final long MOST_BETWEEN_LOOKS_NS = 200_000_000;
    /** Where MINA keeps who serves a socket's selector: it gives that to nobody, but equal keys find it. */
    private static final AttributeKey PROCESSOR = new AttributeKey(SimpleIoProcessorPool.class, "processor");

    private final FixRuntime runtime;
    private final IoSession io;
    private final Deadlines deadlines;
    private final FixConnection connection;
    private final long mostNs;
    private volatile boolean unread;
    private boolean lookedAfter;
    private long unreadNs;
    private long lastLookNs;
    private AbstractPollingIoProcessor<AbstractIoSession> processor;

    /** @param mostNs for how long it may be left unread at a time. */
    BackPressure(
        final FixRuntime runtime, final FixConnection connection, final IoSession io, final Deadlines deadlines,
        final long mostNs) {
        this.runtime = runtime;
        this.io = io;
        this.deadlines = deadlines;
        this.connection = connection;
        this.mostNs = mostNs;
    }

    /** I/O thread: too many of its messages wait. True if it is the first time that this stops the reading. */
    boolean stopReading() {
        return !unread && stop();
    }

    /** Any thread: whether it is not being read. */
    boolean unread() {
        return unread;
    }

    private synchronized boolean stop() {
        final boolean first = processor == null;
        processor = first ? processor() : processor;
        if (processor == null || unread) {
            // No selector: its other end is in this JVM, and knows no TCP.
            return false;
        }
        unread = true;
        unreadNs = 0;
        lastLookNs = runtime.clock.nanoTime();
        io.suspendRead();
        settle();
        if (!lookedAfter) {
            lookedAfter = true;
            lookLater();
        }
        return first;
    }

    private void lookLater() {
        runtime.clockwork.after(LOOK_MS, this::look);
    }

    private synchronized void look() {
        if (io.isClosing()) {
            return;
        }
        // Once more, as often as it is looked at: see settle.
        processor.flush((AbstractIoSession)io);
        if (!unread) {
            lookedAfter = false;
            return;
        }
        final long nowNs = runtime.clock.nanoTime();
        unreadNs += Math.min(MOST_BETWEEN_LOOKS_NS, nowNs - lastLookNs);
        lastLookNs = nowNs;
        deadlines.heard(nowNs);
        if (connection.intake().hasRoom()) {
            unread = false;
            io.resumeRead();
            settle();
        } else if (unreadNs > mostNs) {
            connection.close("It sends faster than its messages can be processed, and could not be heard for too long");
            return;
        }
        lookLater();
    }

    /**
     * MINA's suspend and resume set what the selector waits for on the thread that calls them, and the I/O thread may just be
     * doing that, too: one of both would be lost, and with it the reading, for good. So the I/O thread is asked to do it
     * again, by itself. It then forgets the rest of a half-written message, of which a flush reminds it. A flush that was
     * under way may be taken for this one and come too early, hence one more with each look.
     */
    private void settle() {
        processor.updateTrafficMask((AbstractIoSession)io);
        processor.flush((AbstractIoSession)io);
    }

    @SuppressWarnings("unchecked")
    private AbstractPollingIoProcessor<AbstractIoSession> processor() {
        final Object serving = io.getAttribute(PROCESSOR);
        return serving instanceof AbstractPollingIoProcessor
            ? (AbstractPollingIoProcessor<AbstractIoSession>)serving : null;
    }
}
