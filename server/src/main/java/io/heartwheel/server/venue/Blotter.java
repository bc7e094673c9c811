package io.heartwheel.server.venue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import quickfix.SessionID;

/**
 * All that the venue knows of one party: its switch, its resting orders, and the ClOrdIDs it has used in this run.
 *
 * <p>Every id under which an order was accepted, replaced or cancelled is remembered, so that it can't be used twice and its
 * order can be asked about. Ids of resting orders are never forgotten; of the others, the oldest are, once there are more than
 * the limits allow. A refused request uses up no id.
 *
 * <p>The switch, the armings, {@link #waiting} and {@link #resting()} are for any thread; the rest is the engine thread's.
 */
final class Blotter implements Holder {
    private static final int REMEMBERED_ARMINGS = 16;
    private static final int REMEMBERED_CLOSED = 100;

    final Party party;
    /** Where reports go; null if the party is no FIX session. */
    final SessionID session;
    final Account account;
    final Owner owner;
    final Switch deadMansSwitch;
    /** Requests of this party that wait for the engine. */
    final AtomicInteger waiting = new AtomicInteger();

    private final Limits limits;
    private final Totals totals;
    private final Map<String, Order> orders = new HashMap<>();
    private final ArrayDeque<String> closedIds = new ArrayDeque<>();
    private final Set<Order> inBooks = new LinkedHashSet<>();
    private final Deque<Order> lately = new ArrayDeque<>();
    private final Deque<Arming> armings = new ArrayDeque<>(REMEMBERED_ARMINGS);
    private volatile int resting;
    private volatile boolean discarded;

    Blotter(final Party party, final Account account, final Owner owner, final Limits limits, final Totals totals) {
        this.party = party;
        this.session = party.session();
        this.account = account;
        this.owner = owner;
        this.deadMansSwitch = party.mustArm() ? new Switch() : Switch.open();
        this.limits = limits;
        this.totals = totals;
    }

    /** Starts the next arming, of the party's switch and of the account's; null if this has been discarded. */
    synchronized Arming arm() {
        if (discarded) {
            return null;
        }
        if (armings.size() == REMEMBERED_ARMINGS) {
            armings.removeFirst();
        }
        final long ofAccount = account.deadMansSwitch.arm();
        final Arming arming = new Arming(deadMansSwitch.arm(), ofAccount);
        armings.addLast(arming);
        return arming;
    }

    /** The numbers under which an order that is received now must be judged. */
    Arming arming() {
        return new Arming(deadMansSwitch.arming(), account.deadMansSwitch.arming());
    }

    /**
     * Through which of the account's armings the end of one of this party's fires: all up to now, but not the one that this party
     * began next, nor what others began after that. The party begins none while this looks.
     */
    synchronized long accountArmingsUntilAfter(final long own) {
        final Arming next = armings.stream().filter(arming -> arming.own() > own).findFirst().orElse(null);
        return next == null ? account.deadMansSwitch.arming() : next.account() - 1;
    }

    /** Another request of this party waits: how many do; 0 if this has been discarded. */
    synchronized int claim() {
        return discarded ? 0 : waiting.incrementAndGet();
    }

    /** Whether an order that is received under these numbers may still be booked. */
    boolean accepts(final Arming arming) {
        return !discarded && deadMansSwitch.accepts(arming.own()) && account.deadMansSwitch.accepts(arming.account());
    }

    /** Whether one of the switches fired between the arming before that one and it: what was sent back then is stale. */
    boolean followsFiring(final Arming arming) {
        return deadMansSwitch.followsFiring(arming.own()) || accountFiredBefore(arming.own());
    }

    private synchronized boolean accountFiredBefore(final long own) {
        return armings.stream().filter(arming -> arming.own() == own - 1)
            .anyMatch(arming -> !account.deadMansSwitch.accepts(arming.account()));
    }

    /** Orders in the books; any thread. */
    int resting() {
        return resting;
    }

    /** The order which has, or had, that ClOrdID; null if it is unknown or forgotten. */
    Order find(final String clOrdId) {
        return orders.get(clOrdId);
    }

    /** Whether that ClOrdID is taken: by any order of a FIX session, by an open one of others. */
    boolean isTaken(final String clOrdId) {
        final Order known = orders.get(clOrdId);
        return known != null && (party.isFix() || known.isOpen());
    }

    @Override
    public List<Order> named(final String clOrdId) {
        final Order known = orders.get(clOrdId);
        return known == null ? List.of() : List.of(known);
    }

    @Override
    public List<Order> restingOrders() {
        return new ArrayList<>(inBooks);
    }

    @Override
    public List<Order> latelyClosed() {
        return new ArrayList<>(lately);
    }

    void opened(final Order order) {
        orders.put(order.clOrdId, order);
    }

    /** The order goes by another id from now on. */
    void renamed(final Order order, final String clOrdId) {
        final String before = order.clOrdId;
        order.clOrdId = clOrdId;
        orders.put(clOrdId, order);
        retire(before);
    }

    /** The id was used for a request that closed an order. */
    void used(final String clOrdId, final Order order) {
        orders.put(clOrdId, order);
        retire(clOrdId);
    }

    void closed(final Order order) {
        retire(order.clOrdId);
        if (!party.isFix()) {
            if (lately.size() == REMEMBERED_CLOSED) {
                lately.removeFirst();
            }
            lately.addLast(order);
            owner.closed(order);
        }
    }

    void enteredBook(final Order order) {
        if (inBooks.add(order)) {
            resting = inBooks.size();
            totals.addResting(1);
            account.enteredBook(this);
            owner.enteredBook(this);
        }
    }

    void leftBook(final Order order) {
        if (inBooks.remove(order)) {
            resting = inBooks.size();
            totals.addResting(-1);
            account.leftBook(this);
            owner.leftBook(this);
        }
    }

    private void retire(final String clOrdId) {
        closedIds.add(clOrdId);
        totals.addRemembered(1);
        while (closedIds.size() > limits.rememberedPerSession()
            || totals.remembered() > limits.remembered() && closedIds.size() > 1) {
            forget(closedIds.poll());
            totals.addRemembered(-1);
        }
    }

    /** An API client may have used the id again, for an order that is open now. */
    private void forget(final String clOrdId) {
        orders.computeIfPresent(clOrdId, (id, order) -> order.isOpen() && order.clOrdId.equals(id) ? order : null);
    }

    /** Whether it would be refused now, but not once it is forgotten: who need not arm is taken for new then. */
    boolean isBarred() {
        return !party.mustArm() && !deadMansSwitch.accepts(deadMansSwitch.arming());
    }

    /**
     * The party is forgotten, unless it is in use, or has armed its switch since; whether it is. Its owner may remember orders of
     * it for long, which must not keep all of it. Engine thread.
     */
    synchronized boolean discard(final long own) {
        if (resting > 0 || waiting.get() > 0 || deadMansSwitch.arming() != own) {
            return false;
        }
        discarded = true;
        totals.addRemembered(-closedIds.size());
        closedIds.clear();
        orders.clear();
        lately.clear();
        return true;
    }
}
