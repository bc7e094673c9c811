package io.heartwheel.gateway.board;

import io.heartwheel.Policy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** FIX sessions on a rig's wheel, that do as the test says. */
final class TestFix implements FixSessions {
    private static final long MS = 1_000_000;
    private static final String LATENESS = "heartwheel_fix_lateness_seconds";

    final AtomicInteger askedForAll = new AtomicInteger();
    private final BoardRig rig;
    private final Map<String, FixSession> sessions = new ConcurrentHashMap<>();

    TestFix(final BoardRig rig) {
        this.rig = rig;
    }

    /** Logged on. @return its handle on the wheel. */
    long logOn(final int number, final long heartBtIntMs) {
        final String name = name(number);
        set(new FixSession(name, "logged_on", rig.nowNs(), rig.nowNs(), 0, 0, 0, 0, 1));
        rig.board.named(number, name);
        return rig.wheel.register(number, Policy.probed(heartBtIntMs * 3 / 2 * MS, heartBtIntMs * 12 / 5 * MS), rig.nowNs());
    }

    static String name(final int number) {
        return String.format("FIX.4.4:HEARTWHEEL->CLIENT-%04d", number);
    }

    void set(final FixSession session) {
        sessions.put(session.name(), session);
    }

    @Override
    public FixSession named(final String name) {
        return sessions.get(name);
    }

    @Override
    public List<FixSession> all() {
        askedForAll.incrementAndGet();
        return List.copyOf(sessions.values());
    }

    @Override
    public void count(final Figures figures) {
        figures.counter("heartwheel_fix_near_misses", "Only just in time",
                sessions.values().stream().mapToLong(FixSession::nearMisses).sum())
            .gauge("heartwheel_fix_sessions", "By state", sessions.size(), "state", "logged_on")
            .gauge("heartwheel_fix_sessions", "By state", 0, "state", "suspect")
            .times(LATENESS, "How late", List.of(1, 10), List.of(3L, 2L, 1L), 1_500 * MS, "what", "expiry")
            .times(LATENESS, "How late", List.of(1, 10), List.of(0L, 0L, 0L), 0, "what", "heartbeat");
    }
}
