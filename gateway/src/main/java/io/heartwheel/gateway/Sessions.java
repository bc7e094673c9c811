package io.heartwheel.gateway;

import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessJournal;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's sessions: one for each client that ever armed a switch, up to a limit. Any thread.
 *
 * <p>What follows from the wheel's decisions is done on one thread of its own, in their order, so that nothing waits on the
 * liveness thread. Each session has at most a few decisions there, so that their queue is bounded by the number of sessions.
 */
public final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final int CLOSE_MS = 1_000;

    private final Heartwheel wheel;
    private final Watches watches;
    private final GatewayTime time;
    private final LivenessJournal journal;
    private final Switches switches;
    private final int limit;
    private final ConcurrentMap<Client, Session> byClient = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<String, LongAdder> heartbeats = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private final ThreadPoolExecutor decisions = new ThreadPoolExecutor(1, 1, 0, TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(), task -> {
            final Thread thread = new Thread(task, "heartwheel-gateway");
            thread.setDaemon(true);
            return thread;
            // After the end nothing follows any more, and whoever polls the wheel must not trip over that.
        }, new ThreadPoolExecutor.DiscardPolicy());

    /**
     * No sessions yet.
     *
     * @param wheel    keeps their deadlines.
     * @param watches  tells them of decisions.
     * @param time     the clocks.
     * @param journal  takes their names; null for none.
     * @param switches where their orders are.
     * @param limit    the most there may be.
     */
    Sessions(final Heartwheel wheel, final Watches watches, final GatewayTime time, final LivenessJournal journal,
             final Switches switches, final int limit) {
        this.wheel = wheel;
        this.watches = watches;
        this.time = time;
        this.journal = journal;
        this.switches = switches;
        this.limit = limit;
    }

    /**
     * The client's session; a new one if it has none. That arms nothing. Call it only for a client that has proved who it is.
     *
     * @param client   who.
     * @param listener told what becomes of it, if it is new.
     * @return the session; null if there are too many.
     */
    public Session of(final Client client, final SessionListener listener) {
        final Session known = byClient.get(client);
        if (known != null) {
            return known;
        }
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return null;
        }
        final Session made = new Session(this, client, listener);
        final Session before = byClient.putIfAbsent(client, made);
        if (before == null) {
            return made;
        }
        count.decrementAndGet();
        watches.remove(made.correlationId());
        return before;
    }

    /**
     * A client was heard from whose heartbeats arm nothing: its orders are taken again, if a switch that it shares with others
     * has fired for all of them. Call it only for one that has proved who it is, may trade, and is answered "ok".
     *
     * @param client who.
     */
    public void heard(final Client client) {
        switches.heard(client);
    }

    /** The client's session, or null if it has none. */
    public Session find(final Client client) {
        return byClient.get(client);
    }

    /** Heartbeats that were accepted so far, by venue: those of sessions that are forgotten too. */
    public Map<String, LongAdder> heartbeats() {
        return Collections.unmodifiableMap(heartbeats);
    }

    LongAdder heartbeats(final String venue) {
        return heartbeats.computeIfAbsent(venue, name -> new LongAdder());
    }

    /** All of them. */
    public Collection<Session> all() {
        return byClient.values();
    }

    void forget(final Session session) {
        if (byClient.remove(session.client(), session)) {
            count.decrementAndGet();
            watches.remove(session.correlationId());
        }
    }

    void named(final Session session, final long atNs) {
        if (journal != null && !journal.name(session.correlationId(), session.client().name(), atNs)) {
            later(() -> journal.name(session.correlationId(), session.client().name(), atNs));
        }
    }

    void later(final Runnable task) {
        decisions.execute(() -> {
            try {
                task.run();
            } catch (final RuntimeException e) {
                LOG.error("What follows from a decision failed; others are served", e);
            }
        });
    }

    /** Returns when everything that was decided before this call has been seen to: for tests and for the end. */
    public void settle() throws InterruptedException {
        final CountDownLatch done = new CountDownLatch(1);
        later(done::countDown);
        done.await();
    }

    Heartwheel wheel() {
        return wheel;
    }

    Watches watches() {
        return watches;
    }

    GatewayTime time() {
        return time;
    }

    Switches switches() {
        return switches;
    }

    /** From now on, connections end because we end. */
    void closing() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** What was decided before is seen to, for a second at most. */
    @Override
    public void close() {
        decisions.shutdown();
        try {
            decisions.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
