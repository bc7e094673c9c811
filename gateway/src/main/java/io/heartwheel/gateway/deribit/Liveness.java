package io.heartwheel.gateway.deribit;

import io.heartwheel.Policy;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.Session.Beat;
import io.heartwheel.gateway.SessionListener;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Terms;
import io.heartwheel.gateway.VenueContext;
import java.util.concurrent.Executor;

/**
 * Whether the client of one connection is still there: asks when it has been silent, and gives it up when it doesn't answer.
 *
 * <p>Nobody is watched before {@link #start}, or sign-in. A client that has not said who it is has only alarms on the wheel. From
 * its sign-in on, a {@link Session} takes the first alarm's place, with the same policy, so that its end can cancel orders. All
 * deadlines are the wheel's.
 *
 * <p>Without heartbeats the question is a ping, which any pong or request answers. With heartbeats it is a test request, which
 * {@code public/test} answers, and a heartbeat is sent each interval on top.
 *
 * <p>On the connection's event loop only, but for what a session calls back.
 */
final class Liveness implements SessionListener {
    /** A warning so soon after the test request goes with it: a wheel need not tell shorter times. */
    private static final long SOON_NS = 100_000_000;

    private final VenueContext venue;
    private final Settings settings;
    private final Executor eventLoop;
    private final Client client;
    private final Alarm anonymous;
    private final Alarm pace;
    private final Alarm warning;
    private Session session;
    private boolean shadow;
    private Scope scope = Scope.NONE;
    private long intervalNs;
    private boolean warn;
    private boolean watched;
    private boolean asked;
    private boolean ended;
    private long heardNs;

    /** What the client is sent, or suffers. */
    interface Client {
        void ping();

        void heartbeat();

        void testRequest();

        /** Its time is running out. */
        void warning(long expiresAtMs);

        /** It did not answer, or sent nothing for too long. */
        void lost();
    }

    Liveness(final VenueContext venue, final Settings settings, final Executor eventLoop, final Client client) {
        this.venue = venue;
        this.settings = settings;
        this.eventLoop = eventLoop;
        this.client = client;
        this.anonymous = new Alarm(venue, eventLoop, this::ask, client::lost);
        this.pace = new Alarm(venue, eventLoop, () -> { }, this::paceDue);
        this.warning = new Alarm(venue, eventLoop, () -> { }, this::warn);
    }

    /** Begins; false if the wheel has no room. */
    boolean start() {
        heardNs = venue.time().nowNs();
        if (!anonymous.set(policy(0))) {
            return false;
        }
        watched = pace.set(pace(0));
        if (!watched) {
            anonymous.stop();
        }
        return watched;
    }

    /** Whether it has begun, so that it has places on the wheel. */
    boolean isWatched() {
        return watched;
    }

    /**
     * Sets heartbeats, or ends them, of a client that is watched. Counts as life.
     *
     * @param newIntervalNs 0 for none.
     * @param wantsWarning  whether the client is to be warned before it is given up.
     * @return false if the wheel has no room; then nothing has changed.
     */
    boolean heartbeats(final long newIntervalNs, final boolean wantsWarning) {
        if (!pace.set(pace(newIntervalNs))) {
            return false;
        }
        if (!hold(policy(newIntervalNs))) {
            pace.set(pace(intervalNs));
            return false;
        }
        intervalNs = newIntervalNs;
        warn = wantsWarning;
        heard();
        return true;
    }

    /**
     * The client has proved who it is.
     *
     * @param made     its session, not armed yet.
     * @param isShadow whether its end only tells what it would cancel.
     * @param newScope what its end cancels.
     * @return false if there is no room for it; then nothing has changed, and the session is forgotten.
     */
    boolean signIn(final Session made, final boolean isShadow, final Scope newScope) {
        final boolean paced = watched || pace.set(pace(0));
        if (!paced || made.heartbeat(new Terms(policy(intervalNs), newScope, isShadow)) == Beat.REFUSED) {
            made.forget();
            if (!watched) {
                pace.stop();
            }
            return false;
        }
        anonymous.stop();
        watched = true;
        session = made;
        shadow = isShadow;
        scope = newScope;
        heard();
        return true;
    }

    /**
     * Sets what the end of a client that has signed in cancels. Doesn't count as life: it answers no test request.
     *
     * @return false if that can't be had now, or its switch has fired; then nothing has changed.
     */
    boolean cancels(final Scope newScope) {
        if (ended || !session.changeTerms(new Terms(policy(intervalNs), newScope, shadow))) {
            return false;
        }
        scope = newScope;
        return true;
    }

    /** Never arms a switch that has fired. */
    private boolean hold(final Policy policy) {
        return session == null ? anonymous.set(policy)
            : session.refresh() && session.changeTerms(new Terms(policy, scope, shadow));
    }

    /** What its end cancels now. */
    Scope scope() {
        return scope;
    }

    /**
     * A request has come.
     *
     * @param answers whether it is what answers a test request.
     * @return whether it may be served: false if the client has been given up.
     */
    boolean heard(final boolean answers) {
        if (ended) {
            return false;
        }
        if (!watched) {
            return true;
        }
        if (asked && !answers && !settings.anyAnswers()) {
            return session == null ? anonymous.isSet() : session.isArmed();
        }
        if (!refresh()) {
            return false;
        }
        if (intervalNs == 0) {
            pace.refresh();
        }
        heard();
        return true;
    }

    /** A pong has come. */
    void pong() {
        if (watched && !ended && intervalNs == 0 && refresh()) {
            heardNs = venue.time().nowNs();
        }
    }

    private boolean refresh() {
        return session == null ? anonymous.refresh() : session.refresh();
    }

    private void heard() {
        heardNs = venue.time().nowNs();
        asked = false;
        warning.stop();
    }

    /** Its time is over, whoever says so; nothing more is sent. Orders are cancelled as agreed, unless it logged out. */
    void end(final Cause cause) {
        ended = true;
        anonymous.stop();
        pace.stop();
        warning.stop();
        if (session != null) {
            session.end(cause, cause == Cause.LOGGED_OUT ? Scope.NONE : scope);
            session.forget();
        }
    }

    /** The gateway's thread. */
    @Override
    public void onSuspect(final Session of, final int attempt) {
        eventLoop.execute(this::ask);
    }

    /** The gateway's thread; orders have been seen to. */
    @Override
    public void onExpired(final Session of) {
        eventLoop.execute(client::lost);
    }

    private void ask() {
        if (ended) {
            return;
        }
        if (intervalNs == 0) {
            client.ping();
            return;
        }
        final boolean warns = warn && !asked && venue.warnShare() > 0;
        asked = true;
        final boolean warnsWithIt = warns && !warnsLater();
        client.testRequest();
        if (warnsWithIt) {
            warn();
        }
    }

    private boolean warnsLater() {
        final long leftNs = (long) (venue.warnShare() * (intervalNs + settings.graceNs())) - intervalNs;
        return leftNs >= SOON_NS && warning.set(Policy.timeout(leftNs));
    }

    /** Says the earliest time at which it can be given up: neither clock is rounded up. */
    private void warn() {
        final long leftNs = heardNs + intervalNs + settings.graceNs() - venue.time().nowNs();
        client.warning(venue.time().wallMs() + Math.max(0, leftNs / 1_000_000));
    }

    private void paceDue() {
        if (intervalNs > 0) {
            client.heartbeat();
        } else {
            client.lost();
        }
    }

    private Policy pace(final long forIntervalNs) {
        return forIntervalNs > 0 ? Policy.every(forIntervalNs) : Policy.timeout(settings.inactivityNs());
    }

    private Policy policy(final long forIntervalNs) {
        final long probeNs = forIntervalNs > 0 ? forIntervalNs : settings.idleNs();
        return Policy.probed(probeNs, probeNs + settings.graceNs());
    }
}
