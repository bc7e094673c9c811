package io.heartwheel.fix;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.PolicyChange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places that one connection has on the wheel: its inbound watch, its outbound deadline, and what must happen once: a Logon,
 * the answer to a Logout, the end of a close. Each is given back exactly once. Safe on any thread; nothing in it waits. Knows no
 * socket and no QuickFIX/J.
 *
 * <p>The watch and the outbound deadline are registered when the Logon arrives, so that a full wheel is known before QuickFIX/J
 * sees it; the watch holds a long placeholder until the answer is written and only then the policy of HeartBtInt.
 */
final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final Policy UNTIL_ANSWERED = Policy.timeout(3_600_000_000_000L);
    private static final String TOO_MANY_INTERVALS =
        "the venue knows as many different HeartBtInt as it is configured for; ask for one that is more usual";
    private static final String TOO_MANY_GRACES =
        "the venue knows as many different graces as it is configured for; ask for another";
    private static final String TOO_MANY_POLICIES = "the wheel remembers as many different HeartBtInt and graces as it may; raise"
        + " maxPolicies of its Context";

    private final FixRuntime runtime;
    private final long number;
    private final String where;
    private final OneShot logon;
    private final OneShot logout;
    private final OneShot drain;

    private volatile long inbound = Heartwheel.NO_SESSION;
    private volatile long outbound = Heartwheel.NO_SESSION;
    private volatile long lastSentNs = Long.MIN_VALUE;
    private volatile long lastUnwatchedNs = Long.MIN_VALUE;

    Deadlines(final FixRuntime runtime, final long number, final String where) {
        this.runtime = runtime;
        this.number = number;
        this.where = where;
        logon = new OneShot(runtime, WatchId.KIND_LOGON, number);
        logout = new OneShot(runtime, WatchId.KIND_LOGOUT, number);
        drain = new OneShot(runtime, WatchId.KIND_DRAIN, number);
    }

    /** How long the Logon may take to come and be answered. */
    OneShot logon() {
        return logon;
    }

    /** How long the answer to our Logout may take. */
    OneShot logout() {
        return logout;
    }

    /** How long the counterparty may take to read what was sent before QuickFIX/J closed the connection. */
    OneShot drain() {
        return drain;
    }

    /** Takes the room that a logged-on connection needs, also for what follows later. Null, or why there is none. */
    String reserve(
        final String name, final int heartBtIntS, final FixSettings settings, final CancelPolicy cancels, final long nowNs) {
        // Also if nothing is watched: the journal is to know whose effects follow.
        name(WatchId.KIND_INBOUND, name);
        // Refused now, the counterparty knows; refused once it is logged on, it would trade unwatched.
        final String noGrace = cancels.graceNs() == 0 ? null
            : noPlaceFor(Policy.timeout(cancels.wheelGraceNs()), TOO_MANY_GRACES, "the grace is longer than the wheel can hold");
        if (noGrace != null || heartBtIntS == 0) {
            return noGrace;
        }
        final String noWatch = settings.checkDisabled() ? null
            : noPlaceFor(watch(heartBtIntS, settings), TOO_MANY_INTERVALS, tooLong(heartBtIntS));
        if (noWatch != null) {
            return noWatch;
        }
        final Policy first = settings.checkDisabled() ? Policy.every(settings.probeAfterNs(heartBtIntS)) : UNTIL_ANSWERED;
        name(WatchId.KIND_OUTBOUND, name);
        final long in = register(WatchId.KIND_INBOUND, first, nowNs);
        final long out = in < 0 ? in : register(WatchId.KIND_OUTBOUND, Policy.every(heartBtIntS * 1_000_000_000L), nowNs);
        if (out < 0) {
            runtime.wheel.deregister(in);
            return whyNot(out, heartBtIntS);
        }
        inbound = in;
        outbound = out;
        return null;
    }

    private String whyNot(final long refusal, final int heartBtIntS) {
        if (refusal == Heartwheel.NO_SESSION) {
            return tooLong(heartBtIntS);
        }
        if (refusal == Heartwheel.POLICIES_FULL) {
            runtime.advise(TOO_MANY_POLICIES);
            return TOO_MANY_INTERVALS;
        }
        runtime.advise("the wheel is full; raise capacity of its Context, which is " + runtime.wheel.capacity());
        return "the venue tracks as many sessions as it is configured for; try again later";
    }

    private static String tooLong(final int heartBtIntS) {
        return "HeartBtInt " + heartBtIntS + " is beyond what the wheel can hold";
    }

    /** Null, or why there is none. */
    private String noPlaceFor(final Policy policy, final String tooMany, final String tooLong) {
        try {
            if (runtime.wheel.reserve(policy)) {
                return null;
            }
            runtime.advise(TOO_MANY_POLICIES);
            return tooMany;
        } catch (final IllegalArgumentException e) {
            LOG.warn("The wheel cannot hold a deadline of {}: {}", where, e.getMessage());
            return tooLong;
        }
    }

    /** The answer to the Logon is being written: from now on silence counts. */
    void watch(final int heartBtIntS, final FixSettings settings, final long nowNs) {
        if (inbound >= 0) {
            runtime.wheel.heartbeat(inbound, nowNs);
            if (!settings.checkDisabled() && !armWatch(heartBtIntS, settings)) {
                runtime.retry(() -> armWatch(heartBtIntS, settings));
            }
        }
    }

    private boolean armWatch(final int heartBtIntS, final FixSettings settings) {
        return runtime.wheel.changePolicy(inbound, watch(heartBtIntS, settings)) != PolicyChange.REFUSED;
    }

    private static Policy watch(final int heartBtIntS, final FixSettings settings) {
        final long probeAfterNs = settings.probeAfterNs(heartBtIntS);
        final long timeoutNs = settings.timeoutNs(heartBtIntS);
        return probeAfterNs < timeoutNs ? Policy.probed(probeAfterNs, timeoutNs) : Policy.timeout(timeoutNs);
    }

    /** A message arrived. False: the wheel has decided that the connection is over. */
    boolean heard(final long nowNs) {
        final long handle = inbound;
        if (handle < 0) {
            lastUnwatchedNs = nowNs;
            return true;
        }
        return runtime.wheel.heartbeat(handle, nowNs);
    }

    /** A message is on its way out. */
    void sent(final long nowNs) {
        lastSentNs = nowNs;
        final long handle = outbound;
        if (handle >= 0) {
            runtime.wheel.heartbeat(handle, nowNs);
        }
    }

    long lastSentNs() {
        return lastSentNs;
    }

    /** When it was last heard from; once the wheel has let go of it, {@link Long#MIN_VALUE}. */
    long lastHeardNs() {
        return inbound < 0 ? lastUnwatchedNs : runtime.wheel.lastHeartbeatNs(inbound);
    }

    /** Ends the watch. True if this ended it, or if there was none: nobody else decides about this connection any more. */
    boolean disarm() {
        return inbound < 0 || runtime.wheel.deregister(inbound);
    }

    /** The socket is closed: gives back everything but the watch. */
    void closed() {
        logon.cancel();
        logout.cancel();
        drain.cancel();
        runtime.wheel.deregister(outbound);
    }

    /** The wheel's handle of the inbound watch. */
    long inbound() {
        return inbound;
    }

    long id(final int kind) {
        return runtime.ids.of(kind, number);
    }

    /** Tells the journal what was done about the inbound watch. */
    void effect(final Effect effect, final long nowNs, final long detail) {
        runtime.outbox.effect(effect, inbound, id(WatchId.KIND_INBOUND), nowNs, detail);
    }

    private long register(final int kind, final Policy policy, final long nowNs) {
        try {
            return runtime.wheel.register(id(kind), policy, nowNs);
        } catch (final IllegalArgumentException e) {
            LOG.warn("The wheel cannot hold a deadline of {}: {}", where, e.getMessage());
            return Heartwheel.NO_SESSION;
        }
    }

    private void name(final int kind, final String name) {
        runtime.outbox.name(id(kind), name + WatchId.suffix(kind), runtime.clock.nanoTime());
    }
}
