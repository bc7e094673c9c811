package io.heartwheel.bench.peer;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.DeadlineTimerWheel;

/**
 * Agrona's wheel: each heartbeat cancels the session's timer and schedules another.
 *
 * <p>As its documentation advises, it has as many spokes as there are ticks in a timeout, so that no timer waits for a second
 * turn, and each spoke has room for the timers of one tick, so that it need not grow. It grows every spoke to the fullest one:
 * n timers in one tick take n longs a spoke.
 *
 * <p>It names a timer by spoke and index and carries nothing of the caller's; who a timer belongs to is looked up in an array
 * laid out like the wheel, which is cheaper than the hash map that a caller keeps who does not look inside those names.
 */
public final class AgronaContestant implements Contestant, DeadlineTimerWheel.TimerHandler {
    private static final int EXPIRY_LIMIT = 1024;

    private final DeadlineTimerWheel wheel;
    private final long timeoutNs;
    private final long[] timers;
    private int[] owners;
    private int rowShift;
    private int[] expired = new int[EXPIRY_LIMIT];
    private int expiredCount;
    private long nowNs;
    private long expiries;

    /**
     * Schedules all, at time 0.
     *
     * @param sessions   how many.
     * @param timeoutNs  after which silence they expire.
     * @param agesNs     how long ago each was last heard from.
     * @param mostInTick how many deadlines fall in one tick at most.
     */
    public AgronaContestant(final int sessions, final long timeoutNs, final LongSupplier agesNs, final int mostInTick) {
        this.timeoutNs = timeoutNs;
        final int spokes = powerOfTwo(timeoutNs / TICK_NS + 2);
        final int room = powerOfTwo(mostInTick);
        requireMemory((long) spokes * room);
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, TICK_NS, spokes, room);
        rowShift = Integer.numberOfTrailingZeros(room);
        owners = new int[spokes << rowShift];
        timers = new long[sessions];
        for (int session = 0; session < sessions; session++) {
            schedule(session, timeoutNs - agesNs.getAsLong());
        }
    }

    @Override
    public boolean heartbeat(final int session) {
        wheel.cancelTimer(timers[session]);
        schedule(session, nowNs + timeoutNs);
        return true;
    }

    @Override
    public boolean renew(final int session) {
        return heartbeat(session);
    }

    @Override
    public void poll(final long now) {
        nowNs = now;
        while (wheel.currentTickTime() <= now) {
            wheel.poll(now, this, EXPIRY_LIMIT);
        }
        for (int i = 0; i < expiredCount; i++) {
            schedule(expired[i], now + timeoutNs);
        }
        expiredCount = 0;
    }

    @Override
    public boolean onTimerExpiry(final TimeUnit unit, final long now, final long timerId) {
        // Scheduled anew after the poll: the wheel may not grow under it.
        if (expiredCount == expired.length) {
            expired = Arrays.copyOf(expired, 2 * expiredCount);
        }
        expired[expiredCount++] = owners[((int) (timerId >>> Integer.SIZE) << rowShift) + (int) timerId];
        expiries++;
        return true;
    }

    @Override
    public long expiries() {
        return expiries;
    }

    private void schedule(final int session, final long deadlineNs) {
        final long timerId = wheel.scheduleTimer(deadlineNs);
        timers[session] = timerId;
        if ((int) timerId >= 1 << rowShift) {
            growRows();
        }
        owners[((int) (timerId >>> Integer.SIZE) << rowShift) + (int) timerId] = session;
    }

    private void growRows() {
        final int[] grown = new int[owners.length * 2];
        for (int spoke = 0; spoke < wheel.ticksPerWheel(); spoke++) {
            System.arraycopy(owners, spoke << rowShift, grown, spoke << rowShift + 1, 1 << rowShift);
        }
        owners = grown;
        rowShift++;
    }

    private static int powerOfTwo(final long atLeast) {
        return 1 << Long.SIZE - Long.numberOfLeadingZeros(atLeast - 1);
    }

    private static void requireMemory(final long timers) {
        final long bytes = timers * (Long.BYTES + Integer.BYTES);
        if (bytes > Runtime.getRuntime().maxMemory() * 3 / 4 || timers > 1 << 30) {
            throw new IllegalStateException("Agrona's wheel would need " + (bytes >> 20)
                + " MB for so many deadlines in one tick: leave it out, or give the JVM more");
        }
    }
}
