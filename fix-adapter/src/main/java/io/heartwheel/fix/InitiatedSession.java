package io.heartwheel.fix;

import quickfix.Responder;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionStateListener;

/**
 * An initiator's session: gives QuickFIX/J its HeartBtInt back for each Logon, which carries it as tag 108, and takes it away
 * once that is written, so that only the wheel decides from then on.
 *
 * <p>QuickFIX/J gives its session a new socket as soon as the former one is closed, though what was read from that may still wait
 * to be processed, with its end behind it. It would then drop that end, take itself for logged on, and write to the new socket
 * before a Logon. So a connection begins once the application was told of the end of the one before; until then the session keeps
 * the former socket, or none.
 */
final class InitiatedSession implements SessionStateListener {
    private final FixRuntime runtime;
    private final Session session;
    private volatile int heartBtIntS;
    private FixConnection latest;
    private boolean latestIsOver;
    private Runnable waiting;

    /** While the session writes its first Logon: until then QuickFIX/J has the interval anyway. */
    InitiatedSession(final FixRuntime runtime, final Session session) {
        this.runtime = runtime;
        this.session = session;
        session.addStateListener(this);
    }

    boolean is(final Session other) {
        return session == other;
    }

    /** Under QuickFIX/J's lock of the responder: nobody can write a Logon to the new socket before this is done. */
    @Override
    public void onConnect(final SessionID id) {
        session.setHeartBeatInterval(heartBtIntS);
    }

    /** The thread that writes a Logon: it says so many seconds. */
    void asked(final int seconds) {
        heartBtIntS = seconds;
        session.setHeartBeatInterval(0);
    }

    /**
     * Any thread: QuickFIX/J has given its session a new socket; the first call counts, and others wait for it.
     *
     * @param begin called now, or by a sender thread once the former connection is over.
     */
    synchronized void connected(final FixConnection next, final Runnable begin) {
        if (!next.isFirstBinding()) {
            return;
        }
        if (latest == null || latestIsOver) {
            begin(next, begin);
            return;
        }
        final Responder its = session.getResponder();
        session.setResponder(latest.isLetGo() || runtime.isEnding(session.getSessionID()) ? null : latest.responder());
        session.setHeartBeatInterval(0);
        waiting = () -> resume(next, its, begin);
    }

    private synchronized void resume(final FixConnection next, final Responder its, final Runnable begin) {
        if (its != null && next.isConnected()) {
            session.setResponder(its);
            begin(next, begin);
        }
    }

    private void begin(final FixConnection next, final Runnable begin) {
        latest = next;
        latestIsOver = false;
        begin.run();
    }

    /** Any thread: whether QuickFIX/J and the application are still to be told of the end of a connection. */
    synchronized boolean isPending(final FixConnection connection) {
        return connection == latest && !latestIsOver;
    }

    /** Any thread: they were told. False: somebody is just telling them; try again. */
    synchronized boolean over(final FixConnection connection) {
        if (!isPending(connection)) {
            return true;
        }
        if (runtime.isEnding(session.getSessionID())) {
            return false;
        }
        latestIsOver = true;
        if (waiting != null) {
            new Lane(runtime.pool).submit(waiting);
            waiting = null;
        }
        return true;
    }

    /** The connector has stopped: nobody will be told any more. */
    synchronized void stopped() {
        latest = null;
        waiting = null;
    }
}
