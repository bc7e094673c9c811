package io.heartwheel.server.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.Log;
import quickfix.LogFactory;
import quickfix.SessionID;

/**
 * QuickFIX/J's log of one session, without what must not be written down: messages are dropped, errors become warnings, and
 * events are told only to those who asked for debugging.
 */
public final class QuietLog implements Log {
    private static final Logger LOGGER = LoggerFactory.getLogger("io.heartwheel.fix.session");

    private final String session;

    private QuietLog(final SessionID session) {
        this.session = String.valueOf(session);
    }

    /** Makes the logs of all sessions. */
    public static LogFactory factory() {
        return QuietLog::new;
    }

    @Override
    public void clear() {
        // Nothing is kept.
    }

    @Override
    public void onIncoming(final String message) {
        // A Logon may hold a password.
    }

    @Override
    public void onOutgoing(final String message) {
        // As above.
    }

    @Override
    public void onEvent(final String text) {
        LOGGER.debug("{} {}", session, text);
    }

    @Override
    public void onErrorEvent(final String text) {
        LOGGER.warn("{} {}", session, text);
    }
}
