package io.heartwheel.server.restart;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.LivenessJournal;
import io.heartwheel.Policy;
import io.heartwheel.gateway.Scope;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.Recovered;
import io.heartwheel.journal.RestartPolicy;
import io.heartwheel.server.config.OperatorException;
import io.heartwheel.server.switches.AccountSwitches;
import io.heartwheel.server.switches.Watched;
import io.heartwheel.server.venue.Arming;
import io.heartwheel.server.venue.Party;
import io.heartwheel.server.venue.Venue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that were watched when the server last ended, in good order or by a kill. They are watched on, so that no switch
 * is forgotten and none fires because we were away.
 *
 * <ol>
 * <li>An API's client is armed: its orders are taken. Those of a session that is a connection, as FIX's is, are taken once it is
 *     back.
 * <li>A session is registered under its old name, with the time that its {@link RestartPolicy} leaves it, from when it can
 *     connect again.
 * <li>When it is back, that ends: its own new registration takes the place of this one.
 * <li>If it is not heard from in time, its switch fires, as if it had been silent all along.
 * <li>Whose switch had fired before has its orders refused until it arms again.
 * <li>An expiry of which nobody knows what became of the orders is seen to again: nothing rests in the books of a venue that has
 *     just started, and the journal is told so.
 * </ol>
 *
 * <p>{@link #takeOver} before anybody can connect, {@link #watch} once everybody can; the rest is for any thread.
 */
public final class FormerSessions implements LivenessHandler, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(FormerSessions.class);
    static final long TAG = 0x5253L << 48;
    private static final int TAG_SHIFT = 48;
    private static final long RETRY_NS = 100_000;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int EXAMPLES = 3;
    /** Times are rounded up to this share of themselves, so that many sessions have few distinct policies. */
    private static final int GRAIN_SHIFT = 10;

    private final Heartwheel wheel;
    private final LivenessJournal journal;
    private final NanoClock clock;
    private final Venue venue;
    private final AccountSwitches switches;
    private final long leastNs;
    /** Not registered yet, by name. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    /** Handles of the registered, by name. */
    private final Map<String, Long> byName = new HashMap<>();
    private final Set<Recovered.Owed> inShadow = new HashSet<>();
    private final ConcurrentMap<Long, Watch> byId = new ConcurrentHashMap<>();
    private final AtomicLong told = new AtomicLong();
    private final ThreadPoolExecutor lapses = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        task -> {
            final Thread thread = new Thread(task, "heartwheel-former");
            thread.setDaemon(true);
            return thread;
        }, new ThreadPoolExecutor.DiscardPolicy());

    private record Waiting(Former former, long own, long leftNs) {
    }

    private record Watch(String name, Former former, long own) {
    }

    /**
     * None so far.
     *
     * @param wheel    watches them.
     * @param journal  takes their names.
     * @param clock    the wheel's time line.
     * @param venue    where their orders were.
     * @param switches fire for those who stay silent; tell who arms.
     * @param leastNs  the shortest timeout that the wheel takes.
     */
    public FormerSessions(final Heartwheel wheel, final LivenessJournal journal, final NanoClock clock, final Venue venue,
                          final AccountSwitches switches, final long leastNs) {
        this.wheel = wheel;
        this.journal = journal;
        this.clock = clock;
        this.venue = venue;
        this.switches = switches;
        this.leastNs = leastNs;
        lapses.allowCoreThreadTimeOut(true);
        switches.whenArmed(this::back);
    }

    /**
     * Takes over what the journal recovered: from now on orders are taken and refused as before.
     *
     * @param found  what it recovered.
     * @param whoWas tells by a session's name who it was; null if nobody of that name can come any more.
     * @param terms  how much time each has left.
     */
    public void takeOver(final Recovered found, final Function<String, Former> whoWas, final RestartTerms terms) {
        found.problems().forEach(problem -> LOGGER.warn("The journal of the run before is damaged: {}", problem));
        found.fired().stream().map(Recovered.Fired::name).filter(name -> isBarred(whoWas.apply(name)))
            .forEach(switches::firedBefore);
        found.owed().stream().filter(owed -> isInShadow(whoWas.apply(owed.name()))).forEach(inShadow::add);
        final List<String> strangers = new ArrayList<>();
        for (final Recovered.Session session : found.sessions()) {
            if (!session.recurring() && !session.isAside() && session.name() != null) {
                final Former former = whoWas.apply(session.name());
                if (former == null) {
                    strangers.add(session.name());
                } else {
                    expect(session.name(), former, terms.remainingNs(former, session, isTakenOver(session)));
                }
            }
        }
        tell(found, strangers);
    }

    /**
     * Watches those who are not back yet, and returns once the journal has it. The wheel is being polled.
     *
     * @param recovering the journal that recovered them.
     * @throws OperatorException if the wheel has no room for them all, or the journal takes nothing: none is forgotten for that.
     */
    public void watch(final DiskJournal recovering) {
        final Recovered found = recovering.recovered();
        found.owed().forEach(owed -> until(() -> recovering.effect(
            inShadow.contains(owed) ? Effect.WOULD_CANCEL : Effect.ORDERS_CANCELLED, owed, clock.nanoTime(), 0)));
        long watched = 0;
        // An id is one name's, also if that one turns out to be back: the journal has its name by then.
        long correlationIds = TAG;
        for (final String name : names()) {
            correlationIds++;
            final long correlationId = correlationIds;
            until(() -> journal.name(correlationId, name, clock.nanoTime()));
            watched += watch(name, correlationId) ? 1 : 0;
        }
        final long all = watched;
        until(() -> told.get() == all);
        until(() -> recovering.resumed(all, clock.nanoTime()));
    }

    private synchronized List<String> names() {
        return List.copyOf(waiting.keySet());
    }

    /** Whether it had been taken over before, and not been heard from since. */
    static boolean isTakenOver(final Recovered.Session session) {
        return session.correlationId() >>> TAG_SHIFT == TAG >>> TAG_SHIFT;
    }

    /** Those of a session that is a connection are, until it connects. */
    private static boolean isBarred(final Former former) {
        return former != null && former.isArmed() && !former.shadow();
    }

    private static boolean isInShadow(final Former former) {
        return former != null && former.shadow();
    }

    private void expect(final String name, final Former former, final long leftNs) {
        if (leftNs != RestartPolicy.DISARMED) {
            final Party party = former.party();
            final Arming arming = former.isArmed() ? switches.arm(party, former.shadow()) : null;
            synchronized (this) {
                waiting.put(name, new Waiting(former, arming == null ? 0 : arming.own(), leftNs));
            }
        }
    }

    /** False if it is back. */
    private synchronized boolean watch(final String name, final long correlationId) {
        final Waiting one = waiting.remove(name);
        if (one == null) {
            return false;
        }
        // It may be told of before this returns.
        byId.put(correlationId, new Watch(name, one.former(), one.own()));
        final long handle = wheel.register(
            correlationId, Policy.timeout(coarse(Math.max(one.leftNs(), leastNs))), clock.nanoTime());
        if (handle < 0) {
            throw OperatorException.usage("the run before watched more sessions than wheel.capacity has room for: raise it. Or"
                + " set restart.fix and restart.http to disarm, which forgets them");
        }
        byName.put(name, handle);
        return true;
    }

    /** Rounded up. */
    private static long coarse(final long ns) {
        final long grain = Long.highestOneBit(ns) >>> GRAIN_SHIFT;
        return ns + grain - 1 & -grain;
    }

    private static void until(final BooleanSupplier done) {
        final long startNs = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw new OperatorException("the journal took nothing for 30 s while the run before was being taken over: look at"
                    + " its disk, and start again");
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private void tell(final Recovered found, final List<String> strangers) {
        if (!strangers.isEmpty()) {
            LOGGER.warn("{} sessions of the run before are watched no more, as nobody of their name can come here now: {}{}",
                strangers.size(), String.join(", ", strangers.subList(0, Math.min(EXAMPLES, strangers.size()))),
                strangers.size() > EXAMPLES ? ", ..." : "");
        }
        if (!found.sessions().isEmpty() || !found.owed().isEmpty()) {
            LOGGER.info("The run before ended {}: {} sessions are watched on, {} switches had fired, {} of them with nothing"
                + " known of their orders", found.orderly() ? "in good order" : "without notice", names().size(),
                found.fired().size(), found.owed().size());
        }
    }

    /** The party has armed its switch itself: what was taken over of it is over. */
    private synchronized void back(final Party party) {
        waiting.remove(party.name());
        final Long handle = byName.remove(party.name());
        if (handle != null) {
            wheel.deregister(handle);
        }
    }

    /** Liveness thread: hands over whose time has passed. */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.type() == EventType.STALLED || event.correlationId() >>> TAG_SHIFT != TAG >>> TAG_SHIFT) {
            return;
        }
        if (event.type() == EventType.REGISTERED) {
            told.incrementAndGet();
        } else if (event.type() == EventType.EXPIRED || event.type() == EventType.DEREGISTERED) {
            final Watch watch = byId.remove(event.correlationId());
            if (watch != null && event.type() == EventType.EXPIRED) {
                final Watched who = new Watched(event.handle(), event.correlationId(), watch.name());
                final long atNs = event.nowNs();
                final long accountNow = venue.accountArming(watch.former().party().account());
                lapses.execute(() -> lapsed(watch, who, accountNow, atNs));
            }
        }
    }

    private void lapsed(final Watch watch, final Watched who, final long accountNow, final long atNs) {
        try {
            forget(who);
            final Former former = watch.former();
            switches.lapsed(former.party(), watch.own(), watch.own() == 0 ? Scope.NONE : former.scope(), accountNow,
                former.shadow(), who, atNs);
        } catch (final RuntimeException e) {
            LOGGER.error("The end of {} failed; others are served", who.name(), e);
        }
    }

    private synchronized void forget(final Watched who) {
        byName.remove(who.name(), who.handle());
    }

    /** What has lapsed is seen to, for a second at most. */
    @Override
    public void close() {
        lapses.shutdown();
        try {
            lapses.awaitTermination(1, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
