package io.heartwheel.fix;

import quickfix.SessionID;

/** Decides whether a Logon's Username (553) and Password (554) are right, for sessions that have none in the settings. */
@FunctionalInterface
public interface LogonAuthenticator {
    /**
     * Asked on an I/O thread, once for each Logon to an acceptor: must not block, as others are read on the same thread. Whatever
     * it throws refuses the Logon. It should take as long for a session that there is not as for one that there is.
     *
     * @param sessionId the session that the Logon names, ours first; there may be no such session.
     * @param username  as the Logon says; empty if it says nothing.
     * @param password  as the Logon says; empty if it says nothing. Wiped when this returns.
     * @return whether it may log on.
     */
    boolean authenticate(SessionID sessionId, String username, char[] password);
}
