package io.heartwheel.server.venue;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import quickfix.SessionID;

/** The accounts of all sessions ever seen in this run, up to a limit. Any thread. */
final class Accounts {
    private final ConcurrentMap<SessionID, Account> bySession = new ConcurrentHashMap<>();
    private final Limits limits;
    private final Totals totals;

    Accounts(final Limits limits, final Totals totals) {
        this.limits = limits;
        this.totals = totals;
    }

    /** The session's account, opened if need be; null if there are too many. */
    Account open(final SessionID session) {
        final Account known = bySession.get(session);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (bySession.size() >= limits.sessions()) {
                return bySession.get(session);
            }
            return bySession.computeIfAbsent(session, id -> new Account(id, limits, totals));
        }
    }

    /** The session's account, or null if it was never opened. */
    Account find(final SessionID session) {
        return bySession.get(session);
    }
}
