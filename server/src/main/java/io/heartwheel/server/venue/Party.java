package io.heartwheel.server.venue;

import quickfix.SessionID;

/**
 * One stream of orders: a FIX session, or a client of an API. Whoever has the same key is the same party. Immutable.
 *
 * @param account whose orders they are; a switch can span all parties of one account.
 * @param name    what operators call it.
 * @param key     what tells it from others: the SessionID of a FIX session, anything with an {@code equals} otherwise.
 * @param owner   what tells whose it is: whoever has the same owner sees and cancels its orders. Its key, if that is nobody else.
 * @param mustArm whether it has to arm its switch before its first order, as FIX does with its logon.
 */
public record Party(String account, String name, Object key, Object owner, boolean mustArm) {

    /** One that nobody else is. */
    public Party(final String account, final String name, final Object key, final boolean mustArm) {
        this(account, name, key, key, mustArm);
    }

    /** A FIX session, of that account. */
    static Party fix(final SessionID session, final String account) {
        return new Party(account, session.toString(), session, true);
    }

    /** Where its reports go; null if it is no FIX session, and is answered by callbacks alone. */
    SessionID session() {
        return key instanceof SessionID session ? session : null;
    }

    /** Whether it is a FIX session. */
    public boolean isFix() {
        return key instanceof SessionID;
    }

    @Override
    public String toString() {
        return name;
    }
}
