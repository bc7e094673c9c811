package io.heartwheel.journal.chaos;

import java.util.SplittableRandom;

/**
 * One client of the watchdog: what it does, and what it knows for a fact. It arms its switch, beats for a while, then says
 * goodbye or falls silent on purpose, and comes back. Guarded by its {@link Clients}.
 *
 * <p>What it has asked for and got no answer to, may or may not be so; that is settled when the journal is read.
 */
final class Client {
    /** FIRED: its expiry was told, and its orders are, or are to be, cancelled. */
    enum Phase { AWAY, ARMING, ARMED, LEAVING, FIRED }

    private static final long[] TIMEOUTS_NS = {150_000_000, 250_000_000, 500_000_000, 3_000_000_000L};
    private static final long SHORTEST_BEAT_NS = 20_000_000;
    private static final long LONGEST_REST_NS = 100_000_000;
    private static final long LONGEST_LIFE_NS = 500_000_000;

    final String name;
    final long timeoutNs;
    final long probeAfterNs;
    Phase phase = Phase.AWAY;
    /** Whether it was FIRED before it asked to be armed. */
    boolean wasFired;
    /** Its present registration does not expire before. */
    long notBeforeNs;
    /** When its registration expires by what the journal can know: heartbeats later than the registration are in no record. */
    long journaledDeadlineNs;
    /** Its last accepted heartbeat, in this incarnation. */
    long acceptedNs = Long.MIN_VALUE;
    /** Of its registration in this incarnation, once it was told. */
    long handle = -1;
    /** How often it expired, as far as it was told or the journal was read. */
    int expiries;
    /** Of its last expiry. */
    JournalView.Key fired;
    long firedHeardNs;
    private final SplittableRandom random;
    private long nextNs;
    private long turnNs;
    private boolean silent;

    Client(final String name, final SplittableRandom random) {
        this.name = name;
        this.random = random;
        this.timeoutNs = TIMEOUTS_NS[random.nextInt(TIMEOUTS_NS.length)];
        this.probeAfterNs = random.nextBoolean() ? 0 : timeoutNs / 3;
    }

    /** What it says now, or null. */
    String next(final long nowNs, final boolean ordersAreCancelled) {
        return switch (phase) {
            case AWAY -> nowNs < nextNs ? null : arm(nowNs);
            case FIRED -> nowNs < nextNs || !ordersAreCancelled ? null : arm(nowNs);
            case ARMED -> armed(nowNs);
            default -> null;
        };
    }

    /** Its last word, if any: the short-lived fall silent for good, the others leave. */
    String leave() {
        silent = true;
        turnNs = Long.MAX_VALUE;
        return phase == Phase.ARMED && timeoutNs > 1_000_000_000 ? bye() : null;
    }

    /** It is watched from here on. */
    void armed(final long atNs, final long atHandle) {
        phase = Phase.ARMED;
        handle = atHandle;
        acceptedNs = Long.MIN_VALUE;
        notBeforeNs = Math.max(notBeforeNs, atNs + timeoutNs);
        journaledDeadlineNs = atNs + timeoutNs;
        turn(atNs);
    }

    /** A new incarnation watches it, and grants it that long. */
    void takenOver(final long nowNs, final long leftNs) {
        handle = -1;
        acceptedNs = Long.MIN_VALUE;
        notBeforeNs = nowNs + leftNs;
        journaledDeadlineNs = notBeforeNs;
    }

    void accepted(final long stampNs) {
        acceptedNs = Math.max(acceptedNs, stampNs);
        notBeforeNs = Math.max(notBeforeNs, stampNs + timeoutNs);
    }

    void rest(final Phase as, final long nowNs) {
        phase = as;
        nextNs = nowNs + random.nextLong(LONGEST_REST_NS);
    }

    private String arm(final long nowNs) {
        wasFired = phase == Phase.FIRED;
        phase = Phase.ARMING;
        notBeforeNs = nowNs + timeoutNs;
        journaledDeadlineNs = notBeforeNs;
        turn(nowNs);
        return "arm " + name + " " + probeAfterNs + " " + timeoutNs;
    }

    private String armed(final long nowNs) {
        if (nowNs >= turnNs) {
            turnNs = Long.MAX_VALUE;
            if (random.nextInt(3) == 0) {
                return bye();
            }
            silent = true;
        }
        if (silent || nowNs < nextNs) {
            return null;
        }
        nextNs = nowNs + SHORTEST_BEAT_NS + random.nextLong(SHORTEST_BEAT_NS);
        return "beat " + name;
    }

    private String bye() {
        phase = Phase.LEAVING;
        return "bye " + name;
    }

    private void turn(final long nowNs) {
        turnNs = nowNs + random.nextLong(LONGEST_LIFE_NS);
        silent = false;
    }
}
