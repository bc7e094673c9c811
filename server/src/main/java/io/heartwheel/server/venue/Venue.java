package io.heartwheel.server.venue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
 * <p>A session may trade with itself. Orders rest until they are filled, cancelled or over, or the venue ends: books live in
 * memory, also those orders that are good till cancelled.
 * Every method may be called from any thread and returns without waiting, except {@link #close}.
 */
public final class Venue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Venue.class);
    private static final long CLOSE_MS = 2_000;

    private final UnaryOperator<String> accountOf;
    private final Totals totals = new Totals();
    private final Outbound outbound;
    private final Engine engine;
    private final Blotters blotters;
    private final Switches switches;
    private final ApiEntry api;
    private final Application application;

    private Venue(final Context context) {
        final Limits limits = context.conclude();
        accountOf = context.accountOf;
        outbound = new Outbound((session, report) -> Session.sendToTarget(
            FixReports.message(report, session, context.cancelWords), session),
            context.senderThreads);
        final Reporter reporter = new Reporter(outbound, context.runId);
        engine = new Engine(new Desk(List.copyOf(context.instruments), limits, totals, reporter, context.exemption), reporter,
            limits, context.takesOrders);
        blotters = new Blotters(limits, totals, engine::inspect);
        switches = new Switches(blotters, engine);
        api = new ApiEntry(blotters, engine);
        application = new VenueApplication(this, blotters, engine, outbound, reporter, limits);
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

    /** Whether new sessions and orders are taken, at the moment. */
    public boolean takesOrders() {
        return engine.takesOrders();
    }

    /** Whether {@link #arm} would take that party: it is known, or there is room for one more. Cheap. */
    public boolean hasRoomFor(final Party party) {
        return blotters.hasRoomFor(party);
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
        return switches.arm(party);
    }

    /**
     * Arms an account's switch, if it has fired: orders of its parties are accepted from now on, but for those of parties whose
     * own switch has fired. Takes no lock.
     *
     * @param account its name.
     */
    public void rearm(final String account) {
        switches.rearm(account);
    }

    /**
     * Whether neither switch has fired through that arming: orders under it are still taken. Takes no lock.
     *
     * @param key    the party's.
     * @param arming one of its armings.
     * @return whether it stands; false if the party is not known.
     */
    public boolean stands(final Object key, final Arming arming) {
        return switches.stands(key, arming);
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
     * The session's latest arming. Ask after its logon, and keep the number with the connection, so that {@link #fire} can say
     * which one it means.
     *
     * @param session the session.
     * @return the number, or 0 if it was never armed.
     */
    public long arming(final SessionID session) {
        return switches.arming(session);
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
     * @return what to pass to {@link #fire}, now or later.
     */
    public Firing firing(final Party party, final long own, final Arming next, final long accountNow,
                         final boolean wholeAccount) {
        return switches.firing(party, own, next, accountNow, wholeAccount);
    }

    /**
     * Fires a switch: refuses the orders that are meant from this moment on, and cancels those that rest, but for protective
     * and exempt ones. Idempotent: what was cancelled before is not counted again.
     *
     * @param firing which orders.
     * @param cause  why, for whoever sent them.
     * @param done   told once what became of them, on the engine thread: it must not block.
     */
    public void fire(final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        switches.fire(firing, cause, done);
    }

    /**
     * Tells what a firing would do, and does nothing.
     *
     * @param firing which orders.
     * @param cause  why it would fire.
     * @param done   as above.
     */
    public void rehearse(final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        switches.rehearse(firing, cause, done);
    }

    /**
     * Refuses the orders of an API's client until it arms its switch again, if it is one that must; cancels none.
     *
     * @param party whose session ended.
     * @param own   the number of the arming that ended.
     */
    public void suspend(final Party party, final long own) {
        switches.suspend(party, own);
    }

    /**
     * Refuses the party's orders until it arms its switch again; cancels none.
     *
     * @param party whose.
     * @param own   the number of the arming that ended.
     */
    public void bar(final Party party, final long own) {
        switches.bar(party, own);
    }

    /**
     * A session of an API's client has ended, and has been seen to. If the client doesn't come back, it may be forgotten.
     *
     * @param party whose.
     * @param own   the number of the arming that ended.
     */
    public void ended(final Party party, final long own) {
        blotters.ended(party, own);
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
        private BooleanSupplier takesOrders = () -> true;
        private OrderExemption exemption = OrderExemption.NOTHING;
        private CancelWords cancelWords = CancelWords.OF_FIX_4_4;

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

        /**
         * Whether new sessions and orders are taken, at the moment; always, by default. Asked for each of them, by any thread:
         * cheap, and never waits. Cancels are taken always.
         */
        public Context takesOrders(final BooleanSupplier now) {
            takesOrders = now;
            return this;
        }

        /** Which orders stay when a switch fires, beside protective ones; none, by default. */
        public Context exempt(final OrderExemption which) {
            exemption = which;
            return this;
        }

        /** How a report says that an order was cancelled unasked; by default as FIX 4.4 can. */
        public Context cancelWords(final CancelWords words) {
            cancelWords = words;
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
