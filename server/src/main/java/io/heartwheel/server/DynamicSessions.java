package io.heartwheel.server;

import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.SettingType;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.mina.SessionConnector;
import quickfix.mina.acceptor.AcceptorSessionProvider;

/**
 * Lets any counterparty log on to us under a name that is fit to be a file name, but no more of them than a stated number.
 *
 * <p>QuickFIX/J asks for a session as soon as a connection sends anything that looks like FIX, and each new one opens files named
 * after it: so names are checked and counted before anything is made. Refused is answered with null, and QuickFIX/J then closes
 * the connection. Any thread.
 */
final class DynamicSessions implements AcceptorSessionProvider {
    private static final Logger LOGGER = LoggerFactory.getLogger(DynamicSessions.class);

    private final SessionID template;
    private final int most;
    private final AcceptorSessionProvider maker;
    private final Set<SessionID> made = new HashSet<>();

    /**
     * Guards another provider.
     *
     * @param template whose BeginString and SenderCompID (ours) a session must have.
     * @param most     sessions to let in, in all.
     * @param maker    makes those that are let in.
     */
    DynamicSessions(final SessionID template, final int most, final AcceptorSessionProvider maker) {
        this.template = template;
        this.most = most;
        this.maker = maker;
    }

    @Override
    public Session getSession(final SessionID id, final SessionConnector connector) {
        final String refusal = refusal(id);
        if (refusal != null) {
            LOGGER.warn("A connection was refused: {}", refusal);
            return null;
        }
        return maker.getSession(id, connector);
    }

    private synchronized String refusal(final SessionID id) {
        if (made.contains(id)) {
            return null;
        }
        if (!template.getBeginString().equals(id.getBeginString())) {
            return "its BeginString (8) must be " + template.getBeginString();
        }
        if (!template.getSenderCompID().equals(id.getSenderCompID())) {
            return "its TargetCompID (56) must be " + template.getSenderCompID();
        }
        if (!SettingType.COMP_ID.matcher(id.getTargetCompID()).matches()) {
            return "its SenderCompID (49) must be 1 to 32 letters, digits, '_' or '-', and begin with a letter or digit";
        }
        if (!new SessionID(id.getBeginString(), id.getSenderCompID(), id.getTargetCompID()).equals(id)) {
            return "it must not use SubIDs or LocationIDs (50, 57, 142, 143)";
        }
        if (made.size() >= most) {
            return "there are " + most + " sessions already: raise '" + Setting.FIX_MAX_SESSIONS.key() + "' and restart";
        }
        made.add(id);
        return null;
    }
}
