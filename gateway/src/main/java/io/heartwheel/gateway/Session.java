package io.heartwheel.gateway;

import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.PolicyChange;
import io.heartwheel.SessionState;
import io.heartwheel.gateway.Switches.Arming;
import io.heartwheel.gateway.Switches.Cause;
import io.heartwheel.gateway.Switches.Ending;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * One client's switch: armed by its first heartbeat, kept from firing by the next ones, armed anew by the first one after that.
 *
 * <p>What a client is told holds: if {@link #heartbeat} answered {@link Beat#ACCEPTED} or {@link Beat#ARMED}, nothing is
 * cancelled on the strength of its silence before the terms' timeout has passed since. When a heartbeat and an expiry race,
 * the wheel lets one of them win: either the heartbeat is accepted, or the switch has fired and the heartbeat arms it anew, and
 * orders of the new arming are not touched by the firing of the old one. If a switch that it shares with others has fired for all
 * of them, its next heartbeat arms that anew, and is answered as any other: its own has not fired.
 *
 * <p>Any thread, but never the liveness thread: it takes a lock of its own.
 */
public final class Session implements LivenessHandler {
    /** What became of a heartbeat. */
    public enum Beat {
        /** The switch was armed, and is. */
        ACCEPTED,
        /** The switch was not armed, or had fired; it is armed now. */
        ARMED,
        /** No room for another session, no way to change this one's terms right now, or it is forgotten: nothing was changed. */
        REFUSED
    }

    private static final long NEVER = Long.MIN_VALUE;

    private final Sessions sessions;
    private final Client client;
    private final SessionListener listener;
    private final long correlationId;
    private final LongAdder ofVenue;
    private final Map<Long, Registration> registrations = new HashMap<>();
    private Registration current;
    private long heartbeats;
    private long nearMisses;
    private long longestSilenceNs;
    private long lastHeartbeatNs = NEVER;
    private long fired;
    private boolean forgotten;

    /** From an arming to its end. */
    private static final class Registration {
        private final long handle;
        private Arming arming;
        private Terms terms;
        private Arming next;
        /** Why it ends, if it is not the wheel that ended it. */
        private Cause cause = Cause.EXPIRED;
        /** Of its account's armings, the latest when that was decided. */
        private long accountNow;

        private Registration(final long handle, final Arming arming, final Terms terms) {
            this.handle = handle;
            this.arming = arming;
            this.terms = terms;
        }
    }

    /**
     * How it has gone so far.
     *
     * @param armed            whether its switch is armed.
     * @param heartbeats       accepted ones.
     * @param nearMisses       of those, how many came after the client had been warned.
     * @param longestSilenceNs between two of them.
     * @param lastHeartbeatNs  on the wheel's line; {@link Long#MIN_VALUE} if there was none.
     * @param fired            how often its switch fired.
     */
    public record Statistics(boolean armed, long heartbeats, long nearMisses, long longestSilenceNs, long lastHeartbeatNs,
                             long fired) {
    }

    Session(final Sessions sessions, final Client client, final SessionListener listener) {
        this.sessions = sessions;
        this.client = client;
        this.listener = listener;
        this.ofVenue = sessions.heartbeats(client.venue());
        this.correlationId = sessions.watches().add(this);
    }

    /** Who. */
    public Client client() {
        return client;
    }

    /** As the wheel and the journal know it. */
    public long correlationId() {
        return correlationId;
    }

    /**
     * It was heard from.
     *
     * @param terms on which its switch is armed from now on.
     * @return what became of it.
     */
    public synchronized Beat heartbeat(final Terms terms) {
        if (forgotten) {
            // Nobody would be told of its end.
            return Beat.REFUSED;
        }
        final long nowNs = sessions.time().nowNs();
        if (current != null && sessions.wheel().heartbeat(current.handle, nowNs)) {
            if (!terms.equals(current.terms) && !change(terms)) {
                return Beat.REFUSED;
            }
            count(nowNs, current.terms);
            armAgain();
            return Beat.ACCEPTED;
        }
        return begin(terms, nowNs);
    }

    /**
     * It was heard from, if its switch is armed; otherwise it is not armed by this.
     *
     * @return whether it was.
     */
    public synchronized boolean refresh() {
        final long nowNs = sessions.time().nowNs();
        if (current == null || !sessions.wheel().heartbeat(current.handle, nowNs)) {
            return false;
        }
        count(nowNs, current.terms);
        armAgain();
        return true;
    }

    /**
     * Changes the terms of a switch that is armed, without having been heard from: its time runs on.
     *
     * @param terms from now on.
     * @return false if it is not armed, or the terms can't be changed right now; then nothing was changed.
     */
    public synchronized boolean changeTerms(final Terms terms) {
        return isArmed() && change(terms);
    }

    /** Somebody else's death may have fired a switch for all of its account: this one lives, and its orders are taken again. */
    private void armAgain() {
        if (!sessions.switches().stands(client, current.arming)) {
            final Arming arming = sessions.switches().arm(client, current.terms.shadow());
            current.arming = arming == null ? current.arming : arming;
        }
    }

    private boolean change(final Terms terms) {
        if (!terms.policy().equals(current.terms.policy())
            && sessions.wheel().changePolicy(current.handle, terms.policy()) == PolicyChange.REFUSED) {
            return false;
        }
        current.terms = terms;
        return true;
    }

    private Beat begin(final Terms terms, final long nowNs) {
        if (!sessions.switches().mayArm(client)) {
            // Registered, it would be taken for armed, if only for a moment: by the journal for good.
            return Beat.REFUSED;
        }
        final long handle = sessions.wheel().register(correlationId, terms.policy(), nowNs);
        if (handle < 0) {
            return Beat.REFUSED;
        }
        final Arming arming = sessions.switches().arm(client, terms.shadow());
        if (arming == null) {
            sessions.wheel().deregister(handle);
            return Beat.REFUSED;
        }
        registrations.values().forEach(former -> former.next = former.next == null ? arming : former.next);
        current = new Registration(handle, arming, terms);
        registrations.put(handle, current);
        sessions.named(this, nowNs);
        lastHeartbeatNs = nowNs;
        heartbeats++;
        ofVenue.increment();
        return Beat.ARMED;
    }

    private void count(final long nowNs, final Terms terms) {
        final long silenceNs = nowNs - lastHeartbeatNs;
        longestSilenceNs = Math.max(longestSilenceNs, silenceNs);
        nearMisses += terms.policy().probeAfterNs() > 0 && silenceNs >= terms.policy().probeAfterNs() ? 1 : 0;
        heartbeats++;
        ofVenue.increment();
        lastHeartbeatNs = nowNs;
    }

    /**
     * Ends it, unless its switch has fired before.
     *
     * <p>While the gateway closes, that is the cause, and cancels nothing.
     *
     * @param cause why: {@link Cause#EXPIRED} is not for you to say.
     * @param scope whose orders are cancelled.
     * @return whether this ended it.
     */
    public synchronized boolean end(final Cause cause, final Scope scope) {
        if (current == null || !sessions.wheel().deregister(current.handle)) {
            return false;
        }
        final Registration ending = current;
        final boolean ours = sessions.isClosing();
        ending.cause = ours ? Cause.CONNECTION_CLOSED : cause;
        ending.accountNow = sessions.switches().now(client);
        ending.terms = new Terms(ending.terms.policy(), ours ? Scope.NONE : scope, ending.terms.shadow());
        current = null;
        if (ours) {
            // The wheel may be polled no more: its word is not waited for.
            ended(ending.handle, sessions.time().nowNs(), ending.accountNow);
        }
        return true;
    }

    /** How it has gone so far. */
    public synchronized Statistics statistics() {
        return new Statistics(isArmed(), heartbeats, nearMisses, longestSilenceNs, lastHeartbeatNs, fired);
    }

    /** Whether its switch is armed. */
    public synchronized boolean isArmed() {
        return current != null && sessions.wheel().state(current.handle) != SessionState.GONE;
    }

    /** Liveness thread: hands over what there is to do. */
    @Override
    public void onEvent(final LivenessEvent event) {
        final long handle = event.handle();
        final long atNs = event.nowNs();
        final int attempt = event.attempt();
        switch (event.type()) {
            case SUSPECT -> sessions.later(() -> listener.onSuspect(this, attempt));
            case EXPIRED, DEREGISTERED -> {
                final long accountNow = sessions.switches().now(client);
                sessions.later(() -> ended(handle, atNs, accountNow));
            }
            default -> {
                // Nothing follows from these.
            }
        }
    }

    private void ended(final long handle, final long atNs, final long accountNow) {
        final Cause cause;
        synchronized (this) {
            final Registration registration = registrations.remove(handle);
            if (registration == null) {
                // The embedder had no room for it: it was never armed.
                return;
            }
            cause = registration.cause;
            fired += cause == Cause.EXPIRED ? 1 : 0;
            // Its own arming is meant in any case, even one that it made while this was being decided.
            final long meant = Math.max(cause == Cause.EXPIRED ? accountNow : registration.accountNow,
                registration.arming.account());
            sessions.switches().ended(new Ending(client, registration.arming, registration.next, cause,
                registration.terms.scope(), registration.terms.shadow(), meant, handle, correlationId, atNs));
            forgetIfOver();
        }
        if (cause == Cause.EXPIRED) {
            listener.onExpired(this);
        }
    }

    /** It will not be heard from again: it is forgotten as soon as its end, if it was armed, has been seen to. */
    public synchronized void forget() {
        forgotten = true;
        forgetIfOver();
    }

    private void forgetIfOver() {
        if (forgotten && registrations.isEmpty()) {
            sessions.forget(this);
        }
    }
}
