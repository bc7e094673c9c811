package io.heartwheel.gateway.polymarket;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.Session.Beat;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Sessions;
import io.heartwheel.gateway.Terms;

/**
 * One key: how its requests fare, where its chain of heartbeats stands, and its switch. Made when the gateway starts, so that a
 * request looks it up once. Any thread.
 */
final class Member {
    private final Credentials credentials;
    private final Client client;
    private final Terms terms;
    private final Freshness freshness;
    private final RateLimit limit;
    private final Chain chain = new Chain();
    private Session session;

    /**
     * What became of a heartbeat.
     *
     * @param fate        of it.
     * @param heartbeatId the id that is due now; null if there is no room.
     */
    record Outcome(Fate fate, String heartbeatId) {
        private static final Outcome OK = new Outcome(Fate.ACCEPTED, null);
        private static final Outcome FULL = new Outcome(Fate.NO_ROOM, null);
    }

    /** What may become of one. */
    enum Fate {
        /** It counts as life: the switch is armed. */
        ACCEPTED,
        /** Its id was not the one that is due: nothing was armed or refreshed. */
        WRONG_ID,
        /** The gateway has no room for another switch: nothing was armed. */
        NO_ROOM
    }

    Member(final ApiKey key, final Terms terms, final Freshness freshness, final RateLimit limit) {
        this.credentials = Credentials.of(key);
        this.client = key.client("");
        this.terms = terms;
        this.freshness = freshness;
        this.limit = limit;
    }

    Credentials credentials() {
        return credentials;
    }

    /** Judges a request that was proved to be this key's, by the digest that it is signed with, and its timestamp. */
    synchronized Freshness.Verdict judge(final byte[] digest, final Claim claim, final GatewayTime time) {
        return freshness.judge(digest, claim.seconds(), time.wallMs(), time.nowNs());
    }

    /** Counts a request that was proved to be this key's. */
    RateLimit.Verdict take(final GatewayTime time) {
        return limit.take(time.nowNs());
    }

    /** A heartbeat without a chain: it ends the one there is. */
    synchronized Outcome beat(final Sessions sessions) {
        if (!heard(sessions)) {
            return Outcome.FULL;
        }
        chain.reset();
        return Outcome.OK;
    }

    /**
     * A chained heartbeat. The chain moves on only together with the switch.
     *
     * @param sessions    to arm it in.
     * @param heartbeatId null or empty to start a chain.
     * @return what became of it.
     */
    synchronized Outcome beat(final Sessions sessions, final String heartbeatId) {
        final Chain.Link link = chain.link(heartbeatId);
        if (link == Chain.Link.WRONG) {
            return new Outcome(Fate.WRONG_ID, chain.expected());
        }
        return heard(sessions) ? new Outcome(Fate.ACCEPTED, chain.accept(link)) : Outcome.FULL;
    }

    /** A heartbeat without a chain too many: the switch, if it is armed, stays so, but the chain stands still. */
    synchronized void refresh() {
        if (session != null) {
            session.refresh();
        }
    }

    /** A chained heartbeat too many: so it is if its id is good. */
    synchronized void refresh(final String heartbeatId) {
        if (chain.link(heartbeatId) != Chain.Link.WRONG) {
            refresh();
        }
    }

    private boolean heard(final Sessions sessions) {
        if (session == null) {
            session = sessions.of(client, SessionListener.NONE);
        }
        return session != null && session.heartbeat(terms) != Beat.REFUSED;
    }
}
