package io.heartwheel.gateway.polysimulator;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.Session.Beat;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Sessions;
import io.heartwheel.gateway.Terms;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The clients of one key, each with a label and a switch of its own. Any thread.
 *
 * <p>Clients choose their labels, so there is a limit. A label whose switch has fired is remembered for as long as nobody else
 * needs its place: a process that takes a new label at each start never runs out, and a label that is alive is never dropped.
 *
 * <p>One lock for a key: a label must not be forgotten while another thread is about to arm it, or its switch would be nobody's.
 */
final class Labels {
    /** There is no room for another switch: nothing was armed or changed. */
    static final long NO_ROOM = -1;
    /** As many labels as the key may have are armed: nothing was armed. */
    static final long TOO_MANY = -2;

    private final ApiKey key;
    private final Sessions sessions;
    private final GatewayTime time;
    private final int most;
    private final Map<String, Switch> switches = new LinkedHashMap<>();

    /** One label's. */
    private final class Switch implements SessionListener {
        private Session session;
        /** Armings whose end hasn't been seen to yet. */
        private int pending;

        @Override
        public void onExpired(final Session ended) {
            synchronized (Labels.this) {
                pending--;
            }
        }
    }

    Labels(final ApiKey key, final Sessions sessions, final GatewayTime time, final int most) {
        this.key = key;
        this.sessions = sessions;
        this.time = time;
        this.most = most;
    }

    /**
     * A label was heard from.
     *
     * @param label which.
     * @param terms on which its switch is armed from now on.
     * @return the time from which the terms' timeout counts, in ms since the epoch, rounded down; or {@link #NO_ROOM} or
     *     {@link #TOO_MANY}.
     */
    synchronized long heartbeat(final String label, final Terms terms) {
        Switch one = switches.get(label);
        if (one == null) {
            if (switches.size() >= most && !makeRoom()) {
                return TOO_MANY;
            }
            one = open(label);
            if (one == null) {
                return NO_ROOM;
            }
        }
        // Read before the heartbeat is stamped: what the client is told may be a moment less than what holds, never more.
        final long heardMs = time.wallMs();
        final Beat beat = one.session.heartbeat(terms);
        one.pending += beat == Beat.ARMED ? 1 : 0;
        return beat == Beat.REFUSED ? NO_ROOM : heardMs;
    }

    /** A label was heard from, but nothing is armed by that. */
    synchronized void refresh(final String label) {
        final Switch one = switches.get(label);
        if (one != null) {
            one.session.refresh();
        }
    }

    private Switch open(final String label) {
        final Switch one = new Switch();
        one.session = sessions.of(key.client(label), one);
        if (one.session == null && makeRoom()) {
            one.session = sessions.of(key.client(label), one);
        }
        if (one.session == null) {
            return null;
        }
        switches.put(label, one);
        return one;
    }

    /** Forgets the oldest label whose switch isn't armed, and whose firing, if it fired, has been seen to. */
    private boolean makeRoom() {
        for (final Iterator<Switch> each = switches.values().iterator(); each.hasNext();) {
            final Switch one = each.next();
            if (one.pending == 0) {
                each.remove();
                one.session.forget();
                return true;
            }
        }
        return false;
    }
}
