package io.heartwheel.fix;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

import io.heartwheel.Heartwheel;

import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.SessionID;

/** What the connections and switches of one {@link FixLiveness} share. Safe on any thread; nothing in it waits. */
final class FixRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(FixRuntime.class);

    final Heartwheel wheel;
    final NanoClock clock;
    final FixLivenessListener listener;
    final ToLongFunction<SessionID> correlationIds;
    final LogonAuthenticator authenticator;
    final JournalOutbox outbox;
    final SenderPool pool;
    final SenderPool housekeepers;
    final SenderPool connects;
    final Clockwork clockwork = new Clockwork();
    final Overflow overflow = new Overflow();
    final Roll roll = new Roll();
    final Restless restless;
    final WatchId ids = new WatchId();
    final Map<String, CancelTagMapping> cancelTags;
    final LongAdder expired = new LongAdder();
    final LongAdder logonsRefused = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder nearMisses = new LongAdder();
    final LongAdder faults = new LongAdder();
    final LongAdder stalls = new LongAdder();
    final RefusalLog strangers;
    final Lateness heartbeatsLate = new Lateness();
    final Lateness testRequestsLate = new Lateness();
    final Lateness expiriesLate = new Lateness();

    private static final int MAX_HOUSEKEEPERS = 32;
    private static final int MAX_CONNECTS = 64;
    private static final long RETRY_MS = 20;
    private static final double ADVICE_PER_SECOND = 1 / 60.0;
    private static final SessionFigures NOTHING = new SessionFigures();

    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, FixConnection> connections = new ConcurrentHashMap<>();
    private final Map<Long, FixSwitch> graces = new ConcurrentHashMap<>();
    private final Map<SessionID, FixSwitch> switches = new ConcurrentHashMap<>();
    private final Map<SessionID, SessionFigures> figures = new ConcurrentHashMap<>();
    private final Map<SessionID, Integer> endings = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<BooleanSupplier> again = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean retryIsDue = new AtomicBoolean();
    private final TokenBucket advice;

    FixRuntime(final FixLiveness.Context context) {
        wheel = context.wheel;
        clock = context.clock;
        listener = context.listener;
        correlationIds = context.correlationIds;
        authenticator = context.authenticator;
        outbox = new JournalOutbox(context.journal, clock, this::retrySoon);
        pool = new SenderPool(context.senderThreads, context.maxSenderThreads);
        // Of their own: ten thousand stores that are reset at one EndTime delay nobody's Heartbeat.
        housekeepers = new SenderPool("housekeeper", 1, Math.min(MAX_HOUSEKEEPERS, context.maxSenderThreads));
        // Of their own, too: a venue that does not answer holds each for two seconds.
        connects = new SenderPool("connect", 1, Math.min(MAX_CONNECTS, context.maxSenderThreads));
        restless = new Restless(housekeepers, this::isEnding, this::ending);
        strangers = new RefusalLog(new LongAdder(), clock.nanoTime());
        cancelTags = Map.copyOf(context.cancelTags);
        advice = new TokenBucket(ADVICE_PER_SECOND, 1, clock.nanoTime());
    }

    FixConnection connect(final org.apache.mina.core.session.IoSession io, final Connector connector) {
        final FixConnection connection = new FixConnection(this, connector, io, numbers.incrementAndGet());
        connections.put(connection.number(), connection);
        return connection;
    }

    FixConnection connection(final long number) {
        return connections.get(number);
    }

    /** How many there are now. */
    int connections() {
        return connections.size();
    }

    /** Whether it was still known. */
    boolean forget(final FixConnection connection) {
        return connections.remove(connection.number(), connection);
    }

    /** For a connection, which gives it back by {@link FixSwitch#release}. */
    FixSwitch holdSwitch(final SessionID id, final FixConnection connection) {
        return switches.compute(id, (key, known) -> (known == null ? new FixSwitch(this, key) : known).hold(connection));
    }

    /** Drops what is kept about a session that no connector has any more. False: something of it is still open; try again. */
    boolean dropIfIdle(final SessionID id) {
        if (switches.computeIfPresent(id, (key, known) -> known.idle() ? null : known) == null) {
            figures.remove(id);
            return true;
        }
        return false;
    }

    /** Zeros if nothing was counted yet. */
    SessionFigures knownFigures(final SessionID id) {
        return figures.getOrDefault(id, NOTHING);
    }

    SessionFigures figuresOf(final SessionID id) {
        return figures.computeIfAbsent(id, key -> new SessionFigures());
    }

    /**
     * Does what may end a session's connection. QuickFIX/J frees the session for the next connection first, then tells the
     * application, which may take its time, and at last forgets what it knows of the connection: of the next one, if that has
     * logged on by then. Hence {@link #isEnding}.
     */
    void ending(final SessionID id, final Runnable end) {
        endings.merge(id, 1, Integer::sum);
        try {
            end.run();
        } finally {
            endings.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether a Logon of this session has to wait. */
    boolean isEnding(final SessionID id) {
        return endings.containsKey(id);
    }

    /**
     * Whether strangers may have no more room on the wheel: the rest is for those who log on. The wheel's own count is as of its
     * latest poll, before which any number may have come.
     */
    boolean isCrowded() {
        return Math.max(wheel.size(), connections()) > wheel.capacity() / 2;
    }

    /** Any thread: tells the operator what there is too little of, once a minute. */
    void advise(final String what) {
        final boolean mayBeTold;
        synchronized (advice) {
            mayBeTold = advice.take(clock.nanoTime());
        }
        if (mayBeTold) {
            LOG.warn("Logons are refused: {}", what);
        }
    }

    int switches() {
        return switches.size();
    }

    FixSwitch knownSwitch(final SessionID id) {
        return switches.get(id);
    }

    void graceOf(final long number, final FixSwitch owner) {
        graces.put(number, owner);
    }

    FixSwitch endGrace(final long number) {
        return graces.remove(number);
    }

    /** Any thread: has the clockwork try this until it says true. */
    void retry(final BooleanSupplier action) {
        retries.increment();
        again.add(action);
        retrySoon();
    }

    private void retrySoon() {
        if (retryIsDue.compareAndSet(false, true)) {
            clockwork.after(RETRY_MS, this::retryAll);
        }
    }

    /** Tries once more everything that could not be done; bounded by what waits now. While nothing waits it does not run. */
    private void retryAll() {
        retryIsDue.set(false);
        try {
            retryOnce();
        } finally {
            if (!again.isEmpty() || outbox.waits()) {
                retrySoon();
            }
        }
    }

    private void retryOnce() {
        for (int i = again.size(); i > 0; i--) {
            final BooleanSupplier action = again.poll();
            if (action != null && !action.getAsBoolean()) {
                again.add(action);
            }
        }
        outbox.retry();
    }

    /** What failed so far, on whatever thread; none of it stopped anything else. */
    long failures() {
        return faults.sum() + clockwork.faults() + pool.failures() + housekeepers.failures() + connects.failures();
    }

    /** Stops the threads. */
    void close() {
        clockwork.close();
        connects.close();
        housekeepers.close();
        pool.close();
    }

    /** What a connection needs to know of the connector it belongs to. */
    interface Connector {
        /** The settings, checked. */
        SettingsBook settings();

        /** Whether its connections are made by us. */
        boolean initiates();

        /** How many inbound messages wait to be processed. */
        int queueSize();
    }
}
