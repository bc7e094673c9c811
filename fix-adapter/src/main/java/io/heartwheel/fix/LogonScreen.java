package io.heartwheel.fix;

import java.net.SocketAddress;

/**
 * Decides about strangers before QuickFIX/J hears of them: who may connect, and whose Logon may be bound to a session at all.
 * Whom it refuses is closed without a word. At present it admits everybody.
 *
 * <p>I/O threads; never waits.
 */
final class LogonScreen {
    /** Whether somebody may connect from there. */
    boolean admits(final SocketAddress remote) {
        return true;
    }

    /**
     * A framed message, not parsed, of a connection that is bound to no session yet.
     *
     * @return the message as QuickFIX/J may see and log it, or null: the connection is to be closed.
     */
    String admit(final FixConnection connection, final String raw) {
        return raw;
    }
}
