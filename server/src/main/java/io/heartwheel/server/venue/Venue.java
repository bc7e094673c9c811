package io.heartwheel.server.venue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.Application;
import quickfix.Session;
import quickfix.SessionID;

/**
 * A small venue that never lets an order outlive the session that stands behind it, if its policy says so. Sessions are those of
 * FIX, or of APIs; each is a {@link Party}, of an account.
 *
 * <p>What it promises:
 * <ol>
 * <li><b>Every request is answered</b>: done, or refused with a text that says what to do. None is dropped.
 * <li><b>Fail closed</b>: once {@link #fire} has returned, no order received before the session's next logon is booked any
 *     more, even if it was waiting already; and what rests is cancelled before any other request is served.
 * <li><b>A late firing harms no new connection</b>: orders received after the next {@link #arm} are never touched by it.
 * <li><b>Reports survive</b>: those made while the session is logged off are stored under their sequence numbers and resent
 *     after its next logon, unless that one, or the session's settings, reset the sequence (141=Y, ResetOnLogon,
 *     ResetOnLogout, ResetOnDisconnect, PersistMessages=N).
 * <li><b>Nobody waits for a slow counterparty</b>: neither QuickFIX/J's threads, nor the engine, nor other sessions.
 * </ol>
 *
 * <p>A session may trade with itself. Day orders rest until they are filled or cancelled or the venue ends: books live in memory.
 * Every method may be called from any thread and returns without waiting, except {@link #close}.
 */
public final class Venue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Venue.class);
    private static final long CLOSE_MS = 2_000;

    private final Limits limits;
    private final Totals totals = new Totals();
    private final Blotters blotters;
    private final Outbound outbound;
    private final Reporter reporter;
    private final Engine engine;
    private final UnaryOperator<String> accountOf;
    private final Application application = new VenueApplication(this);
    private final ApiEntry api = new ApiEntry(this);
    private final AtomicBoolean tidying = new AtomicBoolean();

    private Venue(final Context context) {
        limits = context.conclude();
        accountOf = context.accountOf;
        blotters = new Blotters(limits, totals);
        outbound = new Outbound((session, report) -> Session.sendToTarget(FixReports.message(report), session),
            context.senderThreads);
        reporter = new Reporter(outbound, context.runId);
        engine = new Engine(new Desk(List.copyOf(context.instruments), limits, totals, reporter), reporter, limits);
    }

    /**
     * Opens the venue: its engine thread runs when this returns.
     *
     * @param context what it trades, and its limits.
     * @return the venue.
     * @throws IllegalArgumentException if the context makes no sense, saying what would.
     */
    public static Venue launch(final Context context) {
        final Venue venue = new Venue(context);
        venue.engine.start();
        return venue;
    }

    /**
     * What QuickFIX/J must call, alone or through a wrapper that passes on every call.
     *
     * @return the application; its {@code onLogon} calls {@link #arm}, and nothing in it ever fires the switch.
     */
    public Application application() {
        return application;
    }

    /** Order entry for parties that are no FIX session. */
    public ApiEntry api() {
        return api;
    }

    /** A FIX session as a party. */
    public Party party(final SessionID session) {
        return Party.fix(session, accountOf.apply(session.getTargetCompID()));
    }

    /**
     * Arms a party's switch, and its account's: orders received from now on are accepted.
     *
     * @param party whose.
     * @return the numbers of this arming, from 1; null if there are too many parties, whose orders are then refused.
     */
    public Arming arm(final Party party) {
        Blotter blotter = blotters.open(party);
        Arming arming = blotter == null ? null : blotter.arm();
        while (blotter != null && arming == null) {
            // It was forgotten at this very moment.
            Thread.onSpinWait();
            blotter = blotters.open(party);
            arming = blotter == null ? null : blotter.arm();
        }
        tidy();
        return arming;
    }

    /** One tidying waits at most: so it is never refused, however much else waits. */
    private void tidy() {
        if (blotters.isCrowded() && tidying.compareAndSet(false, true)) {
            engine.inspect(() -> {
                tidying.set(false);
                blotters.tidy();
            });
        }
    }

    /**
     * Whether neither switch has fired through that arming: orders under it are still taken. Takes no lock.
     *
     * @param key    the party's.
     * @param arming one of its armings.
     * @return whether it stands; false if the party is not known.
     */
    public boolean stands(final Object key, final Arming arming) {
        final Blotter blotter = blotters.find(key);
        return blotter != null && blotter.accepts(arming);
    }

    /**
     * The latest arming of an account's switch. Takes no lock.
     *
     * @param account its name.
     * @return the number, 0 before the first.
     */
    public long accountArming(final String account) {
        return blotters.accountArming(account);
    }

    /**
     * Arms a FIX session's switch. The application does it at each logon.
     *
     * @param session the session.
     * @return the number of this arming, from 1; -1 if there are too many sessions, whose orders are then refused.
     */
    public long arm(final SessionID session) {
        final Arming arming = arm(party(session));
        return arming == null ? -1 : arming.own();
    }

    /**
     * The session's latest arming. Ask after its logon, and keep the number with the connection, so that {@link #fire} can say
     * which one it means.
     *
     * @param session the session.
     * @return the number, or 0 if it was never armed.
     */
    public long arming(final SessionID session) {
        final Blotter blotter = blotters.find(session);
        return blotter == null ? 0 : blotter.deadMansSwitch.arming();
    }

    /**
     * Which orders the end of a session is about, as of now: nothing is done yet.
     *
     * <p>The party's own switch fires in any case. Of its account's armings it takes those up to now with it, or up to the moment
     * at which the end was decided; but if the party has begun another one since, only those before that. Whatever was received
     * under the party's next arming, or by others after it, is not meant.
     *
     * @param party        whose session ended.
     * @param own          the number of the arming that ended.
     * @param next         the party's arming that has followed, if the caller knows; null to look.
     * @param accountNow   what {@link #accountArming} said when the end was decided; {@link Long#MAX_VALUE} if that is not known.
     * @param wholeAccount whether the account's switch is to fire too.
     * @return what to pass to {@link #fire(Firing, CancelCause, Consumer)}, now or later.
     */
    public Firing firing(final Party party, final long own, final Arming next, final long accountNow,
                         final boolean wholeAccount) {
        if (!wholeAccount) {
            return new Firing(party, own, Firing.NONE);
        }
        final long through = next == null ? accountArmingsUntilAfter(party, own) : next.account() - 1;
        return new Firing(party, own, Math.min(accountNow, through));
    }

    private long accountArmingsUntilAfter(final Party party, final long own) {
        final Blotter blotter = blotters.find(party.key());
        return blotter == null ? blotters.accountArming(party.account()) : blotter.accountArmingsUntilAfter(own);
    }

    /**
     * Fires a switch: refuses the orders that are meant from this moment on, and cancels those that rest, but for protective
     * ones. Idempotent: what was cancelled before is not counted again.
     *
     * @param firing which orders.
     * @param cause  why, for whoever sent them.
     * @param done   told once what became of them, on the engine thread: it must not block.
     */
    public void fire(final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        final Blotter blotter = blotters.find(firing.party().key());
        // An arming that begins after this is not meant.
        final long own = blotter == null ? Firing.NONE : Math.min(firing.own(), blotter.deadMansSwitch.arming());
        if (blotter != null) {
            blotter.deadMansSwitch.fire(own);
        }
        if (firing.wholeAccount()) {
            final Account account = blotters.account(firing.party().account());
            final long through = Math.min(firing.account(), account.deadMansSwitch.arming());
            account.deadMansSwitch.fire(through);
            engine.sweep(account, new Firing(firing.party(), own, through), cause, done);
        } else if (blotter != null) {
            engine.sweep(blotter, own, cause, done);
        } else {
            done.accept(new CancelResult(0, 0));
        }
    }

    /**
     * Tells what a firing would do, and does nothing.
     *
     * @param firing which orders.
     * @param done   as above.
     */
    public void rehearse(final Firing firing, final Consumer<CancelResult> done) {
        final Blotter blotter = blotters.find(firing.party().key());
        if (blotter == null) {
            done.accept(new CancelResult(0, 0));
        } else {
            engine.rehearse(blotter, firing, done);
        }
    }

    /**
     * Refuses the orders of an API's client until it arms its switch again, if it is one that must; cancels none.
     *
     * @param party whose session ended.
     * @param own   the number of the arming that ended.
     */
    public void suspend(final Party party, final long own) {
        if (party.mustArm() && !party.isFix()) {
            bar(party, own);
        }
    }

    /**
     * Refuses the party's orders until it arms its switch again; cancels none.
     *
     * @param party whose.
     * @param own   the number of the arming that ended.
     */
    public void bar(final Party party, final long own) {
        final Blotter blotter = blotters.find(party.key());
        if (blotter != null) {
            blotter.deadMansSwitch.fire(own);
        }
    }

    /**
     * A session of an API's client has ended, and has been seen to. If the client doesn't come back, it may be forgotten.
     *
     * @param party whose.
     * @param own   the number of the arming that ended.
     */
    public void ended(final Party party, final long own) {
        final Blotter blotter = blotters.find(party.key());
        if (blotter != null && !party.isFix()) {
            blotters.ended(blotter, own);
            tidy();
        }
    }

    /**
     * Fires the session's switch: refuses its orders from this moment on until it is armed again, and cancels what it has
     * resting. Idempotent: what was cancelled before is not counted again.
     *
     * @param session the session.
     * @param arming  which connection died, as {@link #arming} said at its logon. If the session has logged on again since, its
     *                newer orders are neither refused nor cancelled.
     * @param cause   why, for the counterparty.
     * @param done    told once how many orders were cancelled, on the engine thread: it must not block.
     */
    public void fire(final SessionID session, final long arming, final CancelCause cause, final Consumer<CancelResult> done) {
        fire(new Firing(party(session), arming, Firing.NONE), cause, done);
    }

    /**
     * Fires the session's switch, whichever connection it has now.
     *
     * @param session the session.
     * @param cause   why, for the counterparty.
     * @param done    as above.
     */
    public void fire(final SessionID session, final CancelCause cause, final Consumer<CancelResult> done) {
        fire(session, arming(session), cause, done);
    }

    /**
     * Cancels what the session has resting, without firing its switch: it may go on to send orders. Those that wait for the
     * engine are booked after this. Idempotent.
     *
     * @param session the session.
     * @param cause   why, for the counterparty.
     * @param done    told once how many orders were cancelled, on the engine thread: it must not block.
     */
    public void cancelAll(final SessionID session, final CancelCause cause, final Consumer<CancelResult> done) {
        final Blotter blotter = blotters.find(session);
        if (blotter == null) {
            done.accept(new CancelResult(0, 0));
        } else {
            engine.sweep(blotter, blotter.deadMansSwitch.arming(), cause, done);
        }
    }

    /**
     * How many orders of the session are in the books.
     *
     * @param session the session.
     * @return the number, as of the last request that was carried out.
     */
    public int restingOrders(final SessionID session) {
        return restingOrders(party(session));
    }

    /**
     * How many orders of the party are in the books.
     *
     * @param party whose.
     * @return the number, as of the last request that was carried out.
     */
    public int restingOrders(final Party party) {
        final Blotter blotter = blotters.find(party.key());
        return blotter == null ? 0 : blotter.resting();
    }

    /** How many orders are in the books. */
    public int restingOrders() {
        return totals.resting();
    }

    /** How many reports wait to be sent or stored, for all sessions. */
    public long unsentReports() {
        return outbound.unsent();
    }

    /** How often we were at fault: requests that failed in the engine, reports that were lost. 0 is healthy. */
    public long faults() {
        return engine.faults() + outbound.lost();
    }

    /**
     * Carries out what was accepted, sends what is to be sent, and ends the threads; at most four seconds. Requests that come
     * later are refused while reports can still be sent. Close it before QuickFIX/J is stopped, so that the last reports are
     * stored.
     */
    @Override
    public void close() {
        try {
            final boolean ended = engine.close(CLOSE_MS);
            final boolean sent = outbound.close(CLOSE_MS);
            if (!ended || !sent) {
                LOG.warn("The venue was closed with {} reports unsent{}", outbound.unsent(), ended ? "" : ", its engine busy");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Any thread: hands a request to the engine, or refuses it. */
    void submit(final SessionID session, final Command command) {
        final Blotter blotter = blotters.find(session);
        if (blotter == null) {
            command.refuse(reporter, session, Refusal.FIRED);
        } else if (outbound.unsent(session) >= Limits.share(limits.unsentPerSession(), command.addsRisk())) {
            command.refuse(reporter, session, Refusal.BUSY);
        } else {
            engine.submit(blotter, command);
        }
    }

    /** As above, for a party that is no FIX session, if it enters an order. */
    void enter(final Party party, final Command command) {
        Blotter blotter = blotters.open(party);
        while (blotter != null && !engine.submit(blotter, command)) {
            // It was forgotten at this very moment.
            Thread.onSpinWait();
            blotter = blotters.open(party);
        }
        if (blotter == null) {
            command.refuse(reporter, null, Refusal.BUSY);
        }
        tidy();
    }

    /** As above, if it asks for anything else: a party that is not known has no orders, and is not known for asking. */
    void submit(final Party party, final Command command) {
        while (!engine.submit(blotters.findOrStranger(party), command)) {
            Thread.onSpinWait();
        }
    }

    /** Whether the session's reports pile up although its requests are refused: it doesn't listen. */
    boolean isOverwhelmedBy(final SessionID session) {
        return outbound.unsent(session) >= 2 * limits.unsentPerSession();
    }

    /** Whether there is a blotter for the session, or room for one. */
    boolean admits(final SessionID session) {
        return blotters.open(party(session)) != null;
    }

    /** What the venue trades and how much it holds; each limit is per run unless it says otherwise. */
    public static final class Context {
        private final Set<Instrument> instruments = new LinkedHashSet<>();
        private String runId = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        private int maxRestingPerSession = 1_000;
        private int maxResting = 50_000;
        private int maxRememberedPerSession = 50_000;
        private int maxRemembered = 500_000;
        private int maxSessions = 20_000;
        private int maxQueuedPerSession = 4_096;
        private int maxQueued = 65_536;
        private int maxUnsentPerSession = 20_000;
        private int senderThreads = 4;
        private int maxParties = 100_000;
        private BigDecimal wallet = BigDecimal.valueOf(1_000);
        private UnaryOperator<String> accountOf = UnaryOperator.identity();

        /** Adds something to trade; 1 to 64 are needed. */
        public Context instrument(final Instrument instrument) {
            instruments.add(instrument);
            return this;
        }

        /** Starts every OrderID(37) and ExecID(17), so that no two runs use the same; by default the time in ms, in base 36. */
        public Context runId(final String id) {
            runId = id;
            return this;
        }

        /**
         * Resting orders of one session (1,000) and of all (50,000). Taking an order out of a book costs a walk past those that
         * came before it at the same price, so these two bound how long the engine is busy when a switch fires.
         */
        public Context maxResting(final int perSession, final int overall) {
            maxRestingPerSession = perSession;
            maxResting = overall;
            return this;
        }

        /**
         * ClOrdIDs of closed orders that are remembered, for one session (50,000) and for all (500,000): beyond that, the oldest
         * may be used again and can't be asked about. Ids of resting orders are always remembered.
         */
        public Context maxRememberedIds(final int perSession, final int overall) {
            maxRememberedPerSession = perSession;
            maxRemembered = overall;
            return this;
        }

        /** FIX sessions that ever log on (20,000); further ones are refused at logon. */
        public Context maxSessions(final int sessions) {
            maxSessions = sessions;
            return this;
        }

        /**
         * Requests that may wait for the engine, of one session (4,096) and of all (65,536): further ones are refused as busy.
         * The last quarter is kept for requests that add no risk, such as cancels.
         */
        public Context maxQueued(final int perSession, final int overall) {
            maxQueuedPerSession = perSession;
            maxQueued = overall;
            return this;
        }

        /**
         * Reports that may wait to be sent to one session (20,000) before its requests are refused as busy, orders at three
         * quarters of it already; at twice as many a session that goes on asking is disconnected. No report is dropped.
         */
        public Context maxUnsentReports(final int perSession) {
            maxUnsentPerSession = perSession;
            return this;
        }

        /** Threads that send reports (4): so many sessions may block in a send before others must wait. */
        public Context senderThreads(final int threads) {
            senderThreads = threads;
            return this;
        }

        /**
         * Parties that are no FIX session (100,000): beyond half of it, those that never armed or have ended, and have no orders,
         * are forgotten; beyond seven eighths even those whose switch has fired.
         */
        public Context maxParties(final int parties) {
            maxParties = parties;
            return this;
        }

        /** What each account begins with (1,000); the venue records what it becomes, and refuses nobody for it. */
        public Context wallet(final BigDecimal money) {
            wallet = money;
            return this;
        }

        /** Of which account a FIX counterparty's orders are, by its CompID; by default of one of that name. */
        public Context accounts(final UnaryOperator<String> ofCompId) {
            accountOf = ofCompId;
            return this;
        }

        private Limits conclude() {
            if (runId == null || runId.isEmpty() || !runId.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException("a run id of printable ASCII characters is expected, not \"" + runId + '"');
            }
            if (instruments.isEmpty() || instruments.size() > 64) {
                throw new IllegalArgumentException("1 to 64 instruments are expected, not " + instruments.size());
            }
            final List<String> symbols = new ArrayList<>();
            for (final Instrument instrument : instruments) {
                if (symbols.contains(instrument.symbol())) {
                    throw new IllegalArgumentException("symbol " + instrument.symbol() + " is given twice");
                }
                symbols.add(instrument.symbol());
            }
            final int[] all = {maxRestingPerSession, maxResting, maxRememberedPerSession, maxRemembered, maxSessions,
                maxQueuedPerSession, maxQueued, maxUnsentPerSession, senderThreads, maxParties};
            for (final int limit : all) {
                if (limit < 1 || limit > 1 << 28) {
                    throw new IllegalArgumentException("limits must be 1 to " + (1 << 28) + ", not " + limit);
                }
            }
            if (wallet == null || wallet.signum() < 0) {
                throw new IllegalArgumentException("an account cannot begin with " + wallet + ": 0 or more is expected");
            }
            return new Limits(maxRestingPerSession, maxResting, maxRememberedPerSession, maxRemembered, maxSessions,
                maxQueuedPerSession, maxQueued, maxUnsentPerSession, maxParties, wallet);
        }
    }
}
