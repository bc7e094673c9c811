package io.heartwheel.gateway.board;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.gateway.Feed;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.Session;
import io.heartwheel.gateway.Sessions;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows every session on the wheel, FIX and HTTP, by the events and the names that it is told; and the latest decisions.
 *
 * <p>Takes some 300 bytes for each live session, and for as many again as the wheel holds that have ended, or are named and yet
 * to begin; the oldest of those are forgotten. An event costs the liveness thread one update of a concurrent map; it waits for
 * nobody. Heartbeats are no events: when an alive session was last heard from is asked of the wheel by whoever wants to know.
 *
 * <p>Recurring deadlines, and whatever else is watched without being a session, are left out.
 */
public final class Board implements LivenessHandler, Feed {
    static final int DECISIONS = 1_000;
    private static final int LEAST_RETAINED = 1 << 16;
    private static final int FORGET_AT_ONCE = 4;

    private final Heartwheel wheel;
    private final GatewayTime time;
    private final int retained;
    private final ConcurrentMap<Long, Watched> byId = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Watched> byName = new ConcurrentHashMap<>();
    private final Queue<Watched> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedCount = new AtomicInteger();
    private final Ring<Decision> decisions = new Ring<>(DECISIONS);
    private final Ring<Warning> warnings = new Ring<>(DECISIONS);
    private final Venues venues = new Venues();
    private final Metrics metrics = new Metrics();
    private final long startedMs;
    private volatile Stall lastStall = new Stall(Long.MIN_VALUE, 0, 0);
    private volatile Sessions gatewaySessions;
    private volatile FixSessions fixSessions = FixSessions.NONE;

    /**
     * The wheel's poller was blind.
     *
     * @param atNs    until when; {@link Long#MIN_VALUE} if it never was.
     * @param blindNs for how long.
     * @param graceNs granted to all that had not been heard from since.
     */
    record Stall(long atNs, long blindNs, long graceNs) {
    }

    /**
     * An empty board.
     *
     * @param wheel    asked when sessions were last heard from.
     * @param time     the wheel's line, and the wall's clock for those who look.
     * @param capacity of the wheel.
     */
    public Board(final Heartwheel wheel, final GatewayTime time, final int capacity) {
        this.wheel = wheel;
        this.time = time;
        this.retained = Math.max(LEAST_RETAINED, capacity);
        this.startedMs = time.wallMs();
    }

    /**
     * Shows how the gateway's sessions have fared, too: call it when the gateway has started. Any thread.
     *
     * @param sessions the gateway's.
     */
    public void follow(final Sessions sessions) {
        gatewaySessions = sessions;
    }

    /**
     * Shows how FIX sessions are doing, too, and what is counted about them: call it once. Any thread.
     *
     * @param sessions knows them.
     */
    public void follow(final FixSessions sessions) {
        fixSessions = sessions;
        metrics.add(sessions::count);
    }

    /**
     * What a correlation id stands for. Any thread; again for the same id does no harm.
     *
     * @param correlationId on the wheel.
     * @param name          what operators call it, without secrets.
     */
    public void named(final long correlationId, final String name) {
        final VenueTally venue = venues.of(name);
        final Watched watched = byId.compute(correlationId, (id, known) -> {
            final Watched one = known == null ? new Watched(id) : known;
            final String before = one.name();
            if (one.call(name, venue)) {
                if (before != null) {
                    byName.remove(before, one);
                }
                final Watched former = byName.put(name, one);
                if (former != null && former != one) {
                    former.supersede();
                }
            }
            return one;
        });
        if (!watched.isLive()) {
            retain(watched);
        }
    }

    /**
     * What was done about a decision. Any thread.
     *
     * @param effect        what.
     * @param correlationId whose.
     * @param atNs          when, on the wheel's line.
     * @param detail        as {@link Effect} says.
     */
    public void done(final Effect effect, final long correlationId, final long atNs, final long detail) {
        if (effect != Effect.TEST_REQUEST_SENT) {
            final Watched watched = byId.get(correlationId);
            final boolean known = watched != null && watched.name() != null;
            decisions.add(new Decision(Decision.word(effect), known ? watched.name() : null,
                known ? watched.venue().name() : null, atNs, 0, 0, detail, 0));
        }
    }

    /** Liveness thread, with every event of the wheel; never blocks. */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.recurring()) {
            return;
        }
        switch (event.type()) {
            case STALLED -> stalled(event);
            case REGISTERED -> registered(event);
            case POLICY_CHANGED, RECOVERED, SUSPECT, EXPIRED, DEREGISTERED -> changed(event);
            case DUE -> {
                // Comes from recurring deadlines only.
            }
            default -> throw new IllegalArgumentException("unknown event " + event.type());
        }
    }

    private void stalled(final LivenessEvent event) {
        lastStall = new Stall(event.nowNs(), event.blindNs(), event.graceNs());
        metrics.stalled(event.graceNs());
        decisions.add(new Decision(Decision.word(event.type()), null, null, event.nowNs(), 0, 0, event.blindNs(),
            event.graceNs()));
    }

    private void registered(final LivenessEvent event) {
        final Standing standing = Standing.of(event, Phase.ALIVE);
        byId.compute(event.correlationId(), (id, known) -> {
            final Watched watched = known == null ? new Watched(id) : known;
            watched.stand(standing);
            return watched;
        });
    }

    private void changed(final LivenessEvent event) {
        final Watched watched = byId.get(event.correlationId());
        if (watched == null || watched.standing() == null) {
            return;
        }
        if (watched.standing().handle() == event.handle()) {
            watched.stand(Standing.of(event, phaseAfter(event, watched.standing().phase())));
            if (!watched.isLive()) {
                retain(watched);
            }
        }
        if (watched.isSession()) {
            tell(event, watched);
        }
    }

    private static Phase phaseAfter(final LivenessEvent event, final Phase before) {
        return switch (event.type()) {
            case SUSPECT -> Phase.SUSPECT;
            case RECOVERED -> Phase.ALIVE;
            case EXPIRED -> Phase.EXPIRED;
            case DEREGISTERED -> Phase.ENDED;
            default -> before;
        };
    }

    private void tell(final LivenessEvent event, final Watched watched) {
        switch (event.type()) {
            case SUSPECT -> {
                if (event.attempt() > 1) {
                    return;
                }
                metrics.suspectLate(event.lateNs());
                warnings.add(new Warning(watched.name(), watched.venue().name(), event.nowNs(),
                    event.lastHeartbeatNs() + event.timeoutNs() + event.graceNs()));
            }
            case EXPIRED -> {
                metrics.expiredLate(event.lateNs());
                watched.venue().expiries().increment();
            }
            case POLICY_CHANGED -> {
                return;
            }
            default -> {
                // Nothing to count.
            }
        }
        decisions.add(new Decision(Decision.word(event.type()), watched.name(), watched.venue().name(), event.nowNs(),
            event.lateNs(), event.lastHeartbeatNs(), 0, event.graceNs()));
    }

    /** What has ended is remembered for a while: something may yet be done about it, and somebody may look for it. */
    private void retain(final Watched watched) {
        if (watched.retain()) {
            ended.add(watched);
            if (endedCount.incrementAndGet() > retained) {
                forgetSome();
            }
        }
    }

    /** Whoever was only just named is passed by once, so this looks at more than came in, and at few enough to be quick. */
    private void forgetSome() {
        for (int i = 0; i < FORGET_AT_ONCE && endedCount.get() > retained; i++) {
            final Watched oldest = ended.poll();
            if (oldest == null) {
                return;
            }
            if (!oldest.isLive() && oldest.takeNamedAnew()) {
                ended.add(oldest);
            } else {
                endedCount.decrementAndGet();
                oldest.release();
                forget(oldest);
            }
        }
    }

    private void forget(final Watched watched) {
        final Watched kept = byId.computeIfPresent(watched.id(), (id, now) -> now == watched && !now.isLive() ? null : now);
        if (kept != watched && watched.name() != null) {
            byName.remove(watched.name(), watched);
        }
    }

    @Override
    public void refused(final String venue, final String reason) {
        metrics.refused(venue, reason);
    }

    Heartwheel wheel() {
        return wheel;
    }

    GatewayTime time() {
        return time;
    }

    /** All that is remembered, in no order. */
    Collection<Watched> all() {
        return byId.values();
    }

    /** One thread: brings each venue's count of heartbeats up to what its sessions have counted. */
    void countHeartbeats() {
        final Sessions sessions = gatewaySessions;
        if (sessions != null) {
            final Map<VenueTally, Long> counted = new HashMap<>();
            sessions.heartbeats().forEach((venue, count) -> counted.merge(venues.named(venue), count.sum(), Long::sum));
            counted.forEach((venue, count) -> venue.heartbeats().add(count - venue.heartbeats().sum()));
        }
    }

    Collection<Session> gatewaySessions() {
        final Sessions sessions = gatewaySessions;
        return sessions == null ? List.of() : sessions.all();
    }

    FixSessions fixSessions() {
        return fixSessions;
    }

    /** What is known of whoever goes by that name, or null. Looks at nobody else. */
    JsonObject tell(final String name, final Census clocks) {
        final Watched watched = byName.get(name);
        final FixSession fix = fixSessions.named(name);
        if (watched != null && watched.isShown()) {
            return Json.row(clocks, Census.Row.of(this, watched), fix);
        }
        return fix == null ? null : new JsonObject().put("name", name).put("venue", Venues.FIX).put("fix", Json.fix(clocks, fix));
    }

    Ring<Decision> decisions() {
        return decisions;
    }

    Ring<Warning> warnings() {
        return warnings;
    }

    Venues venues() {
        return venues;
    }

    Metrics metrics() {
        return metrics;
    }

    /** When it began to number decisions, in ms since the epoch. */
    long startedMs() {
        return startedMs;
    }

    Stall lastStall() {
        return lastStall;
    }

    /** When it was last heard from, by the wheel if that knows better than the latest event. */
    long lastHeartbeatNs(final Standing standing) {
        return standing.phase().isLive()
            ? Math.max(standing.lastHeartbeatNs(), wheel.lastHeartbeatNs(standing.handle())) : standing.lastHeartbeatNs();
    }

    /** When its switch fires if it stays silent, or when it was to fire. */
    long dueNs(final Standing standing, final long lastHeartbeatNs) {
        if (!standing.phase().isLive()) {
            return standing.dueNs();
        }
        final Stall stall = lastStall;
        final long stallGraceNs = lastHeartbeatNs < stall.atNs() ? stall.graceNs() : 0;
        final long graceNs = lastHeartbeatNs > standing.lastHeartbeatNs() ? 0 : standing.graceNs();
        return lastHeartbeatNs + standing.timeoutNs() + Math.max(graceNs, stallGraceNs);
    }
}
