package io.heartwheel;

import java.util.SplittableRandom;

/**
 * A million sessions that beat every ten seconds and expire after thirty, for three virtual minutes in which one in a thousand
 * dies. Checks each expiry against the time of that session's last beat.
 */
final class MillionSessions implements LivenessHandler {
    private static final int SESSIONS = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long STEP = SECOND / 1_000;
    private static final int PERIOD_STEPS = 10_000;
    private static final int STEPS = 180_000;
    private static final long TICK = 1 << 20;
    private static final Policy POLICY = Policy.probed(15 * SECOND, 30 * SECOND);

    private final long[] handles = new long[SESSIONS];
    private final long[] heardNs = new long[SESSIONS];
    private final boolean[] suspect = new boolean[SESSIONS];
    private final boolean[] ended = new boolean[SESSIONS];
    private final SplittableRandom random;
    private final Heartwheel wheel;
    private long nowNs;
    private int died;
    private int suspected;
    private int expired;

    MillionSessions(final long seed) {
        random = new SplittableRandom(seed);
        nowNs = random.nextLong();
        wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS).pollLimit(1 << 16), nowNs);
    }

    String run() {
        for (int session = 0; session < SESSIONS; session++) {
            handles[session] = wheel.register(session, POLICY);
            heardNs[session] = nowNs;
            Ledger.check(handles[session] >= 0, "refused", session);
        }
        for (int step = 0; step < STEPS; step++) {
            nowNs += STEP;
            final int share = SESSIONS / PERIOD_STEPS;
            final int from = step % PERIOD_STEPS * share;
            for (int session = from; session < from + share; session++) {
                beat(session, step);
            }
            wheel.poll(nowNs, this);
        }
        Ledger.check(wheel.size() == SESSIONS - expired, "size", wheel.size());
        return "died=" + died + " suspected=" + suspected + " expired=" + expired;
    }

    int died() {
        return died;
    }

    int expired() {
        return expired;
    }

    private void beat(final int session, final int step) {
        if (handles[session] < 0) {
            return;
        }
        if (step < STEPS / 2 && random.nextInt(9_000) == 0) {
            handles[session] = Heartwheel.NO_SESSION;
            died++;
            return;
        }
        Ledger.check(wheel.heartbeat(handles[session], nowNs), "a beating session was told that it is gone", session);
        heardNs[session] = nowNs;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        final int session = (int)event.correlationId();
        if (event.type() == EventType.REGISTERED) {
            return;
        }
        final boolean expiry = event.type() == EventType.EXPIRED;
        Ledger.check(handles[session] < 0 && !ended[session], "an event of a session that beats or has ended", event);
        Ledger.check(suspect[session] == expiry, "asked once, then expired", event);
        final long dueNs = heardNs[session] + (expiry ? 30 : 15) * SECOND;
        Ledger.check(nowNs >= dueNs, "early", event);
        Ledger.check(nowNs - dueNs < TICK + STEP, "late", event);
        suspect[session] = true;
        ended[session] = expiry;
        suspected += expiry ? 0 : 1;
        expired += expiry ? 1 : 0;
    }
}
