package io.heartwheel.bench;

import io.heartwheel.bench.peer.Contestant;

/**
 * Everything that watching costs, in virtual time: heartbeats of random sessions at a steady rate, and a poll a tick.
 *
 * <p>Each tick first polls, then has the heartbeats that fall in it, each of a session drawn at random, so that the silences of
 * each session are exponential with the given mean. The same for the same seed.
 *
 * <p>Sessions are drawn up to {@link Contestant#MOST_AT_ONCE} at a time, and then heard from: misses may overlap for every
 * contestant whose heartbeat lets them. Those that are to be renewed are renewed as they are drawn, in the same tick.
 */
final class AllInLoop {
    private static final long SEED = 20260302;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final long STORM_EVERY_NS = 10_000_000_000L;

    private final Contestant contestant;
    private final int sessions;
    private final double beatsPerTick;
    private final long renewBelow;
    private final boolean storms;
    private final int stride;
    private final int[] drawn = new int[Contestant.MOST_AT_ONCE];

    private long state = SEED;
    private long nowNs;
    private double credit;
    private long owed;
    private long nextStormNs = STORM_EVERY_NS;
    private int stormOwed;
    private int stormAt;

    /**
     * A loop at time 0.
     *
     * @param contestant who watches.
     * @param sessions   how many.
     * @param periodNs   the mean silence of a session.
     * @param renewed    the share of heartbeats that come with a deregistration and a registration before them.
     * @param storms     whether, besides, everyone is heard from within one tick every 10 s, as after a switch has failed over.
     */
    AllInLoop(
        final Contestant contestant, final int sessions, final long periodNs, final double renewed, final boolean storms) {
        this.contestant = contestant;
        this.sessions = sessions;
        this.beatsPerTick = (double) sessions * Contestant.TICK_NS / periodNs;
        this.renewBelow = (long) (renewed * (1L << Integer.SIZE));
        this.storms = storms;
        this.stride = strideOf(sessions);
    }

    long nowNs() {
        return nowNs;
    }

    /**
     * Goes on for so many heartbeats, with the polls between them.
     *
     * @param beats how many.
     * @return how many were accepted.
     */
    int run(final int beats) {
        int left = beats;
        int accepted = 0;
        while (left > 0) {
            final int count = (int) Math.min(Math.min(left, drawn.length), stormOwed > 0 ? stormOwed : owed);
            if (count == 0) {
                tick();
            } else {
                accepted += stormOwed > 0 ? storm(count) : beat(count);
                left -= count;
            }
        }
        return accepted;
    }

    private void tick() {
        nowNs += Contestant.TICK_NS;
        contestant.poll(nowNs);
        credit += beatsPerTick;
        owed = (long) credit;
        credit -= owed;
        if (storms && nowNs >= nextStormNs) {
            nextStormNs += STORM_EVERY_NS;
            stormOwed = sessions;
        }
    }

    private int beat(final int count) {
        owed -= count;
        long seed = state;
        for (int i = 0; i < count; i++) {
            seed += GOLDEN;
            final long random = mix(seed);
            final int session = (int) ((random >>> Integer.SIZE) * sessions >>> Integer.SIZE);
            if ((random & LOW_HALF) < renewBelow) {
                contestant.renew(session);
            }
            drawn[i] = session;
        }
        state = seed;
        return contestant.heartbeats(drawn, count);
    }

    /** Everybody once, in no order that memory is in. */
    private int storm(final int count) {
        stormOwed -= count;
        int session = stormAt;
        for (int i = 0; i < count; i++) {
            session += stride;
            session -= session >= sessions ? sessions : 0;
            drawn[i] = session;
        }
        stormAt = session;
        return contestant.heartbeats(drawn, count);
    }

    /** Near the golden section, and without a common divisor, so that a walk of that stride visits each once. */
    private static int strideOf(final int sessions) {
        int stride = (int) (sessions * 0.6180339887);
        while (gcd(sessions, stride) != 1) {
            stride++;
        }
        return stride;
    }

    private static int gcd(final int a, final int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** The finalizer of SplitMix64. */
    private static long mix(final long seed) {
        long z = seed;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
