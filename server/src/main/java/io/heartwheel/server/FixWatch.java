package io.heartwheel.server;

import io.heartwheel.fix.FixLateness;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.FixLivenessStats;
import io.heartwheel.fix.FixSessionView;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.board.Figures;
import io.heartwheel.gateway.board.FixSession;
import io.heartwheel.gateway.board.FixSessions;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import quickfix.SessionID;

/**
 * How FIX sessions are doing, as the board and the metrics take it. Any thread; waits for nobody.
 *
 * @param fix      drives them.
 * @param template what all of them have in common.
 * @param time     the wheel's.
 */
record FixWatch(FixLiveness fix, SessionID template, GatewayTime time) implements FixSessions {
    private static final double NS_PER_S = 1e9;
    private static final String LATENESS = "heartwheel_fix_lateness_seconds";
    private static final String LATENESS_HELP = "How late Heartbeats and TestRequests were written, and expiries decided";

    @Override
    public FixSession named(final String name) {
        final String ours = template.toString();
        final String common = ours.substring(0, ours.length() - template.getTargetCompID().length());
        if (!name.startsWith(common)) {
            return null;
        }
        final FixSessionView known = fix.session(new SessionID(template.getBeginString(), template.getSenderCompID(),
            name.substring(common.length())));
        return known == null ? null : shown(known);
    }

    @Override
    public List<FixSession> all() {
        return fix.sessions().stream().map(FixWatch::shown).toList();
    }

    private static FixSession shown(final FixSessionView view) {
        return new FixSession(view.sessionId().toString(), word(view.state()), view.lastInNs(), view.lastOutNs(), view.queued(),
            view.dropped(), view.nearMisses(), view.worstLateNs(), view.connections());
    }

    private static String word(final FixSessionView.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void count(final Figures figures) {
        final FixLivenessStats stats = fix.stats();
        figures.counter("heartwheel_fix_heartbeats_sent", "Heartbeats sent because nothing else was", stats.heartbeatsSent())
            .counter("heartwheel_fix_test_requests_sent", "TestRequests sent because nothing was received",
                stats.testRequestsSent())
            .counter("heartwheel_fix_expired", "Connections that expired", stats.expired())
            .counter("heartwheel_fix_near_misses", "Heard from again with less than a fifth of the timeout left",
                stats.nearMisses())
            .counter("heartwheel_fix_logons_refused", "Logons refused before they were processed", stats.logonsRefused())
            .counter("heartwheel_fix_faults", "What failed inside; the log says how", stats.faults())
            .counter("heartwheel_fix_retries", "What had to be handed over again, such as names for the journal",
                stats.retries())
            .counter("heartwheel_fix_journal_lost", "Names and effects that the journal did not take in half a minute",
                stats.journalLost())
            .counter("heartwheel_fix_starved", "How often there were not enough sender threads", stats.starved())
            .counter("heartwheel_fix_timer_stops", "How often the wheel was found not polled for seconds", stats.timerStops())
            .counter("heartwheel_fix_stalls", "Pauses of ours for which everybody was given more time", stats.stalls())
            .counter("heartwheel_fix_session_calls", "How often housekeeping called a session", stats.sessionCalls())
            .gauge("heartwheel_fix_sender_threads", "Sender threads", stats.senderThreads())
            .gauge("heartwheel_fix_waiting", "Connections and sessions that wait for a sender thread", stats.waiting())
            .gauge("heartwheel_fix_last_poll_age_seconds", "Since the wheel was last polled", ageS(stats.lastPollNs()))
            .gauge("heartwheel_fix_last_round_age_seconds", "Since the last round of housekeeping, once a second",
                ageS(stats.lastRoundNs()));
        lateness(figures, "heartbeat", stats.heartbeatLate());
        lateness(figures, "test_request", stats.testRequestLate());
        lateness(figures, "expiry", stats.expiryLate());
        sessions(figures);
    }

    private double ageS(final long atNs) {
        return Math.max(0, time.nowNs() - atNs) / NS_PER_S;
    }

    private static void lateness(final Figures figures, final String what, final FixLateness late) {
        figures.times(LATENESS, LATENESS_HELP, late.boundsMs(), late.counts(), late.sumNs(), "what", what);
    }

    private void sessions(final Figures figures) {
        final Map<FixSessionView.State, Integer> states = new EnumMap<>(FixSessionView.State.class);
        long queued = 0;
        long dropped = 0;
        for (final FixSessionView view : fix.sessions()) {
            states.merge(view.state(), 1, Integer::sum);
            queued += view.queued();
            dropped += view.dropped();
        }
        for (final FixSessionView.State state : FixSessionView.State.values()) {
            figures.gauge("heartwheel_fix_sessions", "FIX sessions by what they are doing", states.getOrDefault(state, 0),
                "state", word(state));
        }
        figures.gauge("heartwheel_fix_queued", "Messages received and not processed yet", queued)
            .counter("heartwheel_fix_dropped", "Messages not processed because their connection was over", dropped);
    }
}
