package io.heartwheel.fix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.Session;
import quickfix.SessionID;

/**
 * The sessions that have something to do that neither the wheel nor a message does for them. Each gets QuickFIX/J's
 * {@code Session.next()} once a second until it is calm again; all others get none.
 *
 * <p>Sessions enter and leave on any thread. Each is called on a lane of its own, so one whose callback or store blocks holds up
 * nobody but itself, and is not called again before it is done.
 */
final class Restless {
    private static final Logger LOG = LoggerFactory.getLogger(Restless.class);
    /** Enough that one call comes a second or more after the turn: a session looks at its schedule once a second at most. */
    private static final int ROUNDS_AFTER_TURN = 3;

    private final SenderPool pool;
    private final Predicate<SessionID> ending;
    private final BiConsumer<SessionID, Runnable> end;
    private final Map<Session, Entry> entries = new ConcurrentHashMap<>();
    private final LongAdder calls = new LongAdder();

    /**
     * @param ending whether a session's former connection is still being ended: it is left alone.
     * @param end    does what may end a session's connection.
     */
    Restless(final SenderPool pool, final Predicate<SessionID> ending, final BiConsumer<SessionID, Runnable> end) {
        this.pool = pool;
        this.ending = ending;
        this.end = end;
    }

    /** Why a session is not calm. */
    enum Why {
        /** New here: its store may be yesterday's. One call. */
        ADDED,
        /** An initiator that has a socket and is not logged on yet. */
        LOGGING_ON,
        /** Disabled while it is logged on: it has to say its Logout. */
        DISABLED,
        /** Its schedule has turned. */
        TURNED,
        /** Nobody can tell when its schedule turns. Never calm. */
        UNSCHEDULED
    }

    void add(final Session session, final Why why) {
        entries.compute(session, (key, known) -> entry(key, known).with(why));
    }

    /**
     * An initiator's session has a new socket: its Logon goes out now, or as soon as ReconnectInterval and the application allow.
     *
     * @param awaited whether it is yet to be written to that socket.
     */
    void logOn(final Session session, final BooleanSupplier awaited) {
        entries.compute(session, (key, known) -> entry(key, known).awaiting(awaited).with(Why.LOGGING_ON));
        now(session);
    }

    private Entry entry(final Session session, final Entry known) {
        return known == null ? new Entry(session) : known;
    }

    void drop(final Session session) {
        entries.remove(session);
    }

    /** Has its turn at once instead of with the next round. */
    void now(final Session session) {
        final Entry entry = entries.get(session);
        if (entry != null) {
            entry.submit();
        }
    }

    /** Clockwork, once a second. */
    void round() {
        entries.values().forEach(Entry::submit);
    }

    int size() {
        return entries.size();
    }

    /** Whether nobody is being called now. */
    boolean idle() {
        return entries.values().stream().noneMatch(entry -> entry.busy.get());
    }

    /** How often {@code Session.next()} was called so far. */
    long calls() {
        return calls.sum();
    }

    private final class Entry {
        private final Session session;
        private final Lane lane = new Lane(pool);
        private final AtomicBoolean busy = new AtomicBoolean();
        private final Set<Why> why = EnumSet.noneOf(Why.class);
        private int roundsLeft;
        private volatile BooleanSupplier logonIsAwaited = () -> false;
        private volatile int reasons;
        private volatile boolean resetDue;

        Entry(final Session session) {
            this.session = session;
        }

        /** Inside the map's own lock of this session, as {@link #with} and {@link #calm}. */
        Entry awaiting(final BooleanSupplier logon) {
            logonIsAwaited = logon;
            return this;
        }

        Entry with(final Why another) {
            why.add(another);
            reasons++;
            if (another == Why.TURNED) {
                roundsLeft = ROUNDS_AFTER_TURN;
                resetDue = true;
            }
            return this;
        }

        void submit() {
            if (busy.compareAndSet(false, true)) {
                lane.submit(this::turn);
            }
        }

        private void turn() {
            try {
                final int known = reasons;
                final Set<Why> done = call();
                // What came up during the call is not settled by it.
                entries.computeIfPresent(session,
                    (key, current) -> current == this && reasons == known && calm(done) ? null : current);
            } catch (final Throwable t) {
                pool.failed();
                LOG.error("Housekeeping of {} failed", session.getSessionID(), t);
            } finally {
                busy.set(false);
            }
        }

        /** What is settled by this call, TURNED for one round of it. */
        private Set<Why> call() throws IOException {
            // Logged on, and no Logon written yet: that is the former connection, whose end the application is being told.
            if (ending.test(session.getSessionID()) || session.isLoggedOn() && logonIsAwaited.getAsBoolean()) {
                return EnumSet.noneOf(Why.class);
            }
            calls.increment();
            if (!session.hasResponder()) {
                callUnconnected();
            } else if (session.isLoggedOn() && !session.isLogoutSent()) {
                end.accept(session.getSessionID(), this::next);
            } else if (!session.isLogoutSent()) {
                // Nothing to end yet: a Logon that is just being taken is not to be turned away.
                session.next();
            }
            final Set<Why> done = EnumSet.of(Why.ADDED, Why.TURNED);
            if (session.isEnabled() || !session.isLoggedOn() || session.isLogoutSent()) {
                done.add(Why.DISABLED);
            }
            if (!session.hasResponder() || session.isLoggedOn()) {
                done.add(Why.LOGGING_ON);
            }
            return done;
        }

        private void callUnconnected() throws IOException {
            if (session.isEnabled()) {
                session.next();
            } else {
                resetIfTurned();
            }
        }

        private void next() {
            try {
                session.next();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** QuickFIX/J never resets a session that is disabled; it would go on with yesterday's numbers when enabled again. */
        private void resetIfTurned() {
            if (resetDue) {
                resetDue = false;
                session.reset();
            }
        }

        private boolean calm(final Set<Why> done) {
            if (why.contains(Why.TURNED) && --roundsLeft > 0) {
                done.remove(Why.TURNED);
            }
            why.removeAll(done);
            return why.isEmpty();
        }
    }
}
