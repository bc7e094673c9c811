package io.heartwheel.fix;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

import io.heartwheel.Heartwheel;

import org.agrona.concurrent.NanoClock;

import quickfix.SessionID;

/** What the connections and switches of one {@link FixLiveness} share. Safe on any thread; nothing in it waits. */
final class FixRuntime {
    final Heartwheel wheel;
    final NanoClock clock;
    final FixLivenessListener listener;
    final ToLongFunction<SessionID> correlationIds;
    final JournalOutbox outbox;
    final SenderPool pool;
    final WatchId ids = new WatchId();
    final LongAdder heartbeatsSent = new LongAdder();
    final LongAdder testRequestsSent = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder logonsRefused = new LongAdder();
    final LongAdder retries = new LongAdder();

    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, FixConnection> connections = new ConcurrentHashMap<>();
    private final Map<Long, FixSwitch> graces = new ConcurrentHashMap<>();
    private final Map<SessionID, FixSwitch> switches = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<BooleanSupplier> again = new ConcurrentLinkedQueue<>();

    FixRuntime(final FixLiveness.Context context) {
        wheel = context.wheel;
        clock = context.clock;
        listener = context.listener;
        correlationIds = context.correlationIds;
        outbox = new JournalOutbox(context.journal, clock);
        pool = new SenderPool(context.senderThreads, context.maxSenderThreads);
    }

    FixConnection connect(final org.apache.mina.core.session.IoSession io, final Connector connector) {
        final FixConnection connection = new FixConnection(this, connector, io, numbers.incrementAndGet());
        connections.put(connection.number(), connection);
        connection.opened();
        return connection;
    }

    FixConnection connection(final long number) {
        return connections.get(number);
    }

    Iterable<FixConnection> connections() {
        return connections.values();
    }

    void forget(final FixConnection connection) {
        connections.remove(connection.number());
    }

    FixSwitch switchOf(final SessionID id) {
        return switches.computeIfAbsent(id, key -> new FixSwitch(this, key));
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

    /** Has housekeeping try this until it says true. */
    void retry(final BooleanSupplier action) {
        retries.increment();
        again.add(action);
    }

    /** Housekeeping: tries once more everything that could not be done; bounded by what waits now. */
    void retryAll() {
        for (int i = again.size(); i > 0; i--) {
            final BooleanSupplier action = again.poll();
            if (action != null && !action.getAsBoolean()) {
                again.add(action);
            }
        }
        outbox.retry();
    }

    /** What a connection needs to know of the connector it belongs to. */
    interface Connector {
        /** The settings, checked. */
        SettingsBook settings();

        /** How many inbound messages wait to be processed. */
        int queueSize();
    }
}
