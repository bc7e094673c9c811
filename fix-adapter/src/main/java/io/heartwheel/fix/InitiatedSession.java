package io.heartwheel.fix;

import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionStateListener;

/**
 * An initiator's session: gives QuickFIX/J its HeartBtInt back for each Logon, which carries it as tag 108, and takes it away
 * once that is written, so that only the wheel decides from then on.
 */
final class InitiatedSession implements SessionStateListener {
    private final Session session;
    private volatile int heartBtIntS;

    /** While the session writes its first Logon: until then QuickFIX/J has the interval anyway. */
    InitiatedSession(final Session session) {
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
}
