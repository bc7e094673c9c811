package io.heartwheel.server.switches;

import io.heartwheel.Effect;
import io.heartwheel.gateway.Scope;
import io.heartwheel.server.venue.Arming;
import io.heartwheel.server.venue.CancelCause;
import io.heartwheel.server.venue.CancelResult;
import io.heartwheel.server.venue.Firing;
import io.heartwheel.server.venue.Party;
import io.heartwheel.server.venue.Venue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what the end of a session cancels, be it FIX or an API's, and has the journal say what became of it.
 *
 * <p>Each account has one of three rules:
 * <ul>
 * <li><b>each for itself</b>: a session that dies takes what its own scope says: its own orders, or all of its account's;
 * <li><b>any of</b> (joint): the first that dies in a way that cancels anything takes all of the account's orders;
 * <li><b>all of</b> (joint): so does the last, once no other is left. One whose grace, or whose hold by the breaker, is still
 *     running counts as there. One that leaves in good order is gone, but has not died: if the last does that, nothing is
 *     cancelled. But if the last dies in a way that cancels nothing, in shadow mode or by its scope, the account fires for those
 *     who died before and are not back.
 * </ul>
 * A session in shadow mode never counts as there. A party whose end fires has its own switch fired too, even if its whole account
 * fires: its orders are refused until it is back itself, whoever else of its account arms.
 *
 * <p><b>Survivors.</b> When an account's switch has fired, everybody's orders are refused until anybody of it arms again. An
 * API's client that is there does so with its next heartbeat ({@link io.heartwheel.gateway.Switches#stands}), and so does one
 * whose key has no switch ({@link io.heartwheel.gateway.Switches#heard}): it never counts as there, but nobody else might ever
 * arm. A FIX session does with its next logon only: its heartbeats are not seen here.
 *
 * <p><b>A firing never hits what followed.</b> Orders carry the numbers of both switches' armings: of their party's, and of
 * their account's, which each arming of any party begins anew. A session's end takes its party's armings up to its own. For the
 * account, it takes all up to the moment at which it was decided, or, for a FIX session, is told; and if the party has come back,
 * only those before its return: orders received since then, by it or by others, have that number or a higher one. Both are
 * settled when the end is told at the latest, so that neither a late callback nor a hold by the breaker lets a firing reach
 * further. In an account of the third kind nobody is left when it fires, so it takes everything. All of this happens under one
 * lock, and each arming too, so that there is no moment in which somebody has armed the venue's switch but does not count as
 * there.
 *
 * <p>While the breaker holds, an expiry waits. If the party is back in time, or is back already when its end is told, its orders
 * stay.
 *
 * <p>Any thread. Never waits for the venue.
 */
public final class AccountSwitches implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(AccountSwitches.class);

    private static final int REMEMBERED_DEAD = 1_000;

    private final Venue venue;
    private final TradingAccounts accounts;
    private final Breaker breaker;
    private final Effects effects;
    /** For each account, its parties that are there, and under which of their armings. */
    private final Map<String, Map<Party, Long>> live = new HashMap<>();
    private final Map<Party, Held> held = new HashMap<>();
    /** For each account that needs all, whose deaths cancelled nothing, because others were there. */
    private final Map<String, Map<Party, End>> dead = new HashMap<>();
    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(1, task -> {
        final Thread thread = new Thread(task, "heartwheel-held-cancels");
        thread.setDaemon(true);
        return thread;
    });
    /** Names of those whose switch fired in an earlier run, and who have neither armed nor sent an order since. */
    private final Set<String> firedBefore = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Party> whenArmed = party -> { };
    private boolean closed;

    /**
     * The end of a session.
     *
     * @param party  whose.
     * @param own    which arming of its switch this ends; {@link Long#MAX_VALUE} if that is not known: its latest.
     * @param next   the arming that has followed meanwhile; null if there is none, or if the venue is to say.
     * @param accountNow the latest arming of its account's switch when this was decided; {@link Long#MAX_VALUE} if not known.
     * @param cause  why.
     * @param scope  what it cancels if it fires for itself; {@link Scope#NONE} if this end cancels nothing.
     * @param shadow whether nothing is cancelled, only told what would have been.
     * @param who    as the journal knows it.
     * @param atNs   when it was decided.
     */
    record End(Party party, long own, Arming next, long accountNow, CancelCause cause, Scope scope, boolean shadow, Watched who,
               long atNs) {
    }

    private record Held(End end, ScheduledFuture<?> cancel) {
    }

    /**
     * Switches that fire at once, or when a breaker allows.
     *
     * @param venue    holds the orders.
     * @param accounts say which sessions share a switch.
     * @param breaker  may hold the cancels for expiries; null for none.
     * @param effects  take what was done to the journal.
     */
    public AccountSwitches(final Venue venue, final TradingAccounts accounts, final Breaker breaker, final Effects effects) {
        this.venue = venue;
        this.accounts = accounts;
        this.breaker = breaker;
        this.effects = effects;
        later.setRemoveOnCancelPolicy(true);
    }

    /**
     * From now on each arming is told to one more, under the lock of all armings and ends: it must not block.
     *
     * @param listener told of the party.
     */
    public void whenArmed(final Consumer<Party> listener) {
        whenArmed = listener;
    }

    /**
     * A switch fired in an earlier run of ours: orders are refused until it is armed.
     *
     * @param name of the party: all that is known of it.
     */
    public void firedBefore(final String name) {
        firedBefore.add(name);
    }

    /** The party sends an order. If its switch fired in an earlier run, and it has not armed since, the order will be refused. */
    void beforeOrder(final Party party) {
        if (firedBefore.contains(party.name())) {
            synchronized (this) {
                final Arming arming = firedBefore.contains(party.name()) ? venue.arm(party) : null;
                if (arming != null) {
                    venue.bar(party, arming.own());
                    venue.ended(party, arming.own());
                    // Not before: whoever doesn't find it there any more must find the party barred.
                    firedBefore.remove(party.name());
                }
            }
        }
    }

    /**
     * A session of the party begins: its orders are taken from now on.
     *
     * @param party  whose.
     * @param shadow whether its end will cancel nothing: then it does not count as there.
     * @return the arming; null if the venue knows too many parties.
     */
    public synchronized Arming arm(final Party party, final boolean shadow) {
        final Arming arming = venue.arm(party);
        if (arming != null) {
            if (!shadow) {
                live.computeIfAbsent(party.account(), name -> new HashMap<>()).put(party, arming.own());
            }
            returned(party);
            final Held former = held.remove(party);
            if (former != null) {
                former.cancel().cancel(false);
                back(former.end());
            }
            firedBefore.remove(party.name());
            whenArmed.accept(party);
        }
        return arming;
    }

    /** A session has ended, for good: once for each arming. */
    synchronized void ended(final End end) {
        if (closed) {
            return;
        }
        if (end.scope() == Scope.NONE) {
            final boolean wasLast = gone(end);
            suspend(end);
            kept(end);
            avenge(end, wasLast);
            return;
        }
        final boolean joint = accounts.isJoint(end.party().account());
        final Firing firing = venue.firing(end.party(), end.own(), end.next(), end.accountNow(),
            joint || end.scope() == Scope.ACCOUNT);
        final long heldUntilNs = breaker == null || end.shadow() || end.cause() != CancelCause.NO_HEARTBEAT
            ? Breaker.NOT_HELD : breaker.heldUntilNs(end.atNs());
        if (heldUntilNs == Breaker.NOT_HELD) {
            decide(end, firing);
        } else if (isBack(end)) {
            back(end);
        } else {
            effects.add(Effect.CANCEL_HELD, end.who(), end.atNs(), 0);
            held.put(end.party(), new Held(end, later.schedule(() -> release(end, firing),
                heldUntilNs - System.nanoTime(), TimeUnit.NANOSECONDS)));
        }
    }

    /**
     * A session that was taken over from an earlier run has not been heard from in its time: its switch fires.
     *
     * @param party      whose.
     * @param own        its arming when it was taken over; 0 if it was not armed again, as a FIX session is by a logon only.
     * @param scope      what its end cancels.
     * @param accountNow the latest arming of its account's switch when this was decided.
     * @param shadow     whether nothing is cancelled, only told what would have been.
     * @param who        as the journal knows it.
     * @param atNs       when it was decided.
     */
    public void lapsed(final Party party, final long own, final Scope scope, final long accountNow, final boolean shadow,
                       final Watched who, final long atNs) {
        ended(new End(party, own, null, accountNow, CancelCause.NO_HEARTBEAT, scope, shadow, who, atNs));
    }

    private synchronized void release(final End end, final Firing firing) {
        final Held due = held.get(end.party());
        if (!closed && due != null && due.end() == end) {
            held.remove(end.party());
            decide(end, firing);
        }
    }

    private void decide(final End end, final Firing firing) {
        final String account = end.party().account();
        final boolean wasLast = gone(end);
        suspend(end);
        if (!accounts.needsAll(account)) {
            fire(end, firing);
        } else if (live.containsKey(account)) {
            kept(end);
            remember(end);
        } else {
            fire(end, new Firing(end.party(), end.own(), Long.MAX_VALUE));
            avenge(end, wasLast);
        }
    }

    /** Its orders are left to those who are there. */
    private void remember(final End end) {
        if (end.shadow() || isBack(end)) {
            return;
        }
        final Map<Party, End> ofAccount = dead.computeIfAbsent(end.party().account(), name -> new LinkedHashMap<>());
        ofAccount.put(end.party(), end);
        for (int looked = 0; looked < 2 && ofAccount.size() > REMEMBERED_DEAD; looked++) {
            final Party oldest = ofAccount.keySet().iterator().next();
            final End its = ofAccount.remove(oldest);
            if (venue.restingOrders(oldest) > 0) {
                ofAccount.put(oldest, its);
            }
        }
    }

    private void returned(final Party party) {
        dead.computeIfPresent(party.account(), (name, ofAccount) -> {
            ofAccount.remove(party);
            return ofAccount.isEmpty() ? null : ofAccount;
        });
    }

    /** The last that was there died, but cancelled nothing: its account fires for the latest of those who died before. */
    private void avenge(final End end, final boolean wasLast) {
        if (wasLast && end.cause() != CancelCause.LOGOUT && dead.containsKey(end.party().account())) {
            final List<End> former = List.copyOf(dead.get(end.party().account()).values());
            final End latest = former.get(former.size() - 1);
            fire(latest, new Firing(latest.party(), latest.own(), Long.MAX_VALUE));
        }
    }

    private void fire(final End end, final Firing firing) {
        if (end.shadow()) {
            venue.rehearse(firing, end.cause(), result -> {
                effects.add(Effect.WOULD_CANCEL, end.who(), System.nanoTime(), result.cancelled());
                reportKept(end, result);
                FiringLog.tell(end, firing.wholeAccount(), result, System.nanoTime());
            });
        } else {
            venue.fire(firing, end.cause(), result -> report(end, firing.wholeAccount(), result));
            if (accounts.needsAll(end.party().account())) {
                final Map<Party, End> ofAccount = dead.remove(end.party().account());
                if (ofAccount != null) {
                    ofAccount.values().forEach(former -> venue.bar(former.party(), former.own()));
                }
            }
        }
    }

    private void report(final End end, final boolean wholeAccount, final CancelResult result) {
        FiringLog.tell(end, wholeAccount, result, System.nanoTime());
        effects.add(Effect.ORDERS_CANCELLED, end.who(), System.nanoTime(), result.cancelled());
        if (result.failed() > 0) {
            effects.add(Effect.CANCEL_FAILED, end.who(), System.nanoTime(), result.failed());
        }
        reportKept(end, result);
    }

    private void reportKept(final End end, final CancelResult result) {
        if (result.kept() > 0) {
            effects.add(Effect.ORDERS_KEPT, end.who(), System.nanoTime(), result.kept());
        }
    }

    private void back(final End end) {
        LOGGER.warn("{} is back before the breaker let its orders be cancelled: they stay", end.party());
        kept(end);
    }

    /** The session is over, and the party's orders stay. Told also if there are none: what the journal doesn't say is owed. */
    synchronized void kept(final End end) {
        if (!closed) {
            effects.add(Effect.ORDERS_KEPT, end.who(), end.atNs(), venue.restingOrders(end.party()));
        }
    }

    /** Whoever has to send heartbeats to send orders sends none from now on, whatever becomes of those that rest. */
    private void suspend(final End end) {
        if (!end.shadow()) {
            venue.suspend(end.party(), end.own());
        }
    }

    /** Whether nobody is there any more, and somebody was. */
    private boolean gone(final End end) {
        final Map<Party, Long> there = live.get(end.party().account());
        if (there != null && !isBack(end)) {
            there.remove(end.party());
            if (there.isEmpty()) {
                live.remove(end.party().account());
            }
        }
        venue.ended(end.party(), end.own());
        return there != null && there.isEmpty();
    }

    private boolean isBack(final End end) {
        return live.getOrDefault(end.party().account(), Map.of()).getOrDefault(end.party(), 0L) > end.own();
    }

    /** From now on nothing is cancelled: the server ends, and nobody is to blame for that but us. */
    @Override
    public synchronized void close() {
        closed = true;
        later.shutdownNow();
    }
}
