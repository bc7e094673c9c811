package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The wheel's clock: the time of the latest poll, in quanta of half a tick since the start, published to every thread.
 *
 * <p>Half a tick, because lateness is made of two roundings: a heartbeat's time is rounded down and an interval up. With quanta
 * of half a tick both together stay within the one tick that the contract allows.
 *
 * <p>The published quantum stands apart from what is written more often: the poller writes it twice a tick, everybody reads it.
 * It is stored with release and read with acquire; a heartbeat may thus use a value that is a moment old, which only makes it
 * claim less life than it could.
 */
final class WheelTime {
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
    /** 128 bytes from either end of the array: alone on its line and on the one that is fetched along with it. */
    private static final int QUANTUM = 16;
    private static final int START_NS = 17;
    private static final int STALL_END = 18;
    private static final int POLL_NS = 32;
    private static final int POLLS = 33;

    private final long[] cells = new long[48];
    private final int shift;
    private final long maxSkew;

    WheelTime(final long startNs, final long tickNs, final long maxSkewNs) {
        this.shift = Long.numberOfTrailingZeros(tickNs) - 1;
        // Beyond this, stamps could not be compared: see SessionWord.
        this.maxSkew = Math.min(roundUp(maxSkewNs), PolicyTable.MAX_QUANTA);
        CELLS.setRelease(cells, START_NS, startNs);
        CELLS.setRelease(cells, POLL_NS, startNs);
    }

    /** Any thread. The latest published quantum. */
    long published() {
        return (long) CELLS.getAcquire(cells, QUANTUM);
    }

    /** Any thread. */
    long publishedNs() {
        return (long) CELLS.getAcquire(cells, POLL_NS);
    }

    /** The poller only. */
    void publish(final long nowNs, final long quantum) {
        CELLS.setRelease(cells, POLL_NS, nowNs);
        if (quantum != cells[QUANTUM]) {
            CELLS.setRelease(cells, QUANTUM, quantum);
        }
    }

    /**
     * The poller only, before and after each poll: odd while it polls. Whoever has seen anything of a poll's making, by an
     * acquire, then sees the odd number or a later one; who sees a later one, then sees all that the poll has delivered.
     */
    void countPoll() {
        CELLS.setRelease(cells, POLLS, cells[POLLS] + 1);
    }

    /** Any thread. Odd while a poll is under way. */
    long polls() {
        return (long) CELLS.getAcquire(cells, POLLS);
    }

    /** The quantum in which a time lies. Right across an overflow of the caller's line. */
    long quantumOf(final long nowNs) {
        return nowNs - startNs() >> shift;
    }

    /**
     * The poller only: the caller's line has moved on by so many quanta that the wheel leaves out. A thread that still computes
     * with the old start gets a time too late by as much: beyond {@code maxSkewNs} it is not believed.
     */
    void skip(final long quanta) {
        CELLS.setRelease(cells, START_NS, startNs() + nanos(quanta));
    }

    private long startNs() {
        return (long) CELLS.getAcquire(cells, START_NS);
    }

    /**
     * The quantum to stamp for a time that somebody claims. A claim absurdly far from the wheel's own time is no time of this
     * clock (microseconds for nanoseconds, wall clock for monotonic): the wheel's own time is stamped instead.
     */
    long stampFor(final long nowNs) {
        final long claimed = quantumOf(nowNs);
        final long own = published();
        return Math.abs(claimed - own) <= maxSkew ? claimed : own;
    }

    /** A duration in quanta, rounded up. */
    long roundUp(final long durationNs) {
        return (durationNs >> shift) + ((durationNs & (1L << shift) - 1) == 0 ? 0 : 1);
    }

    /**
     * The poller only: the latest stall ended at that quantum.
     *
     * <p>The fence orders this store before the poller's later reads of words, as the compare-and-set of a heartbeat orders its
     * store before its read of this: so either the poller sees the heartbeat, or the heartbeat sees the stall.
     */
    void stalledUntil(final long quantum) {
        CELLS.setRelease(cells, STALL_END, quantum);
        VarHandle.fullFence();
    }

    /** Any thread. When the latest stall ended, or 0. */
    long stallEnd() {
        return (long) CELLS.getVolatile(cells, STALL_END);
    }

    /** When a quantum begins, on the caller's line. */
    long startOf(final long quantum) {
        return startNs() + (quantum << shift);
    }

    /** A duration in ns. */
    long nanos(final long quanta) {
        return quanta << shift;
    }
}
