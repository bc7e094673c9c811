package io.heartwheel.bench.rig;

import io.heartwheel.Policy;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The sessions of the lateness rig: all beat once a second, in random order, and one in twenty falls silent after a beat that
 * the seed chooses. Keeps when each of those was last heard from, by its own clock rather than by the wheel's word.
 */
final class Cast {
    private static final int ONE_IN = 20;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final long MS = 1_000_000;
    private static final Policy[] POLICIES = {
        Policy.timeout(1_500 * MS), Policy.timeout(2_000 * MS), Policy.timeout(2_500 * MS), Policy.timeout(3_000 * MS)};

    private final int[] order;
    private final int[] lastRound;
    private final byte[] policy;
    private final AtomicLongArray lastBeatNs;

    /**
     * Casts the parts.
     *
     * @param sessions how many.
     * @param rounds   a session falls silent after one of the rounds 0 to this - 1, or never.
     * @param seed     of everything that is random.
     */
    Cast(final int sessions, final int rounds, final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        order = new int[sessions];
        lastRound = new int[sessions];
        policy = new byte[sessions];
        lastBeatNs = new AtomicLongArray(sessions);
        for (int i = 0; i < sessions; i++) {
            final int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
            lastRound[i] = random.nextInt(ONE_IN) == 0 ? random.nextInt(rounds) : NEVER;
            policy[i] = (byte) random.nextInt(POLICIES.length);
        }
    }

    int at(final int position) {
        return order[position];
    }

    Policy policy(final int session) {
        return POLICIES[policy[session]];
    }

    boolean isHeardIn(final int session, final int round) {
        return round <= lastRound[session];
    }

    /** The producer, before the last heartbeat of a session. */
    void noteLast(final int session, final int round, final long nowNs) {
        if (round == lastRound[session]) {
            lastBeatNs.setRelease(session, nowNs);
        }
    }

    /** The poller, when a session has expired: when that was due, or {@link Long#MAX_VALUE} if it never fell silent. */
    long deadlineNs(final int session) {
        final long last = lastBeatNs.getAcquire(session);
        return last == 0 ? Long.MAX_VALUE : last + policy(session).timeoutNs();
    }
}
