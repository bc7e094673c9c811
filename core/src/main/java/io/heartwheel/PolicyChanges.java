package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Policy changes on their way to the poller: any thread offers, the poller takes, in the order offered. Bounded.
 *
 * <p>A change travels to the poller, instead of being written where it applies, because only the poller knows at that moment
 * that the slot still belongs to the registration that was meant.
 *
 * <p>An offer claims a place by compare-and-set on the tail and then publishes it by a release store of its handle (+ 1, as 0
 * says "not yet"); the poller reads with acquire, so it sees the policy number written before. A thread that is suspended
 * between the two holds up the changes behind it, never the poller.
 */
final class PolicyChanges {
    static final long NONE = -1;
    private static final VarHandle HANDLES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(PolicyChanges.class, "tail", long.class);
            HEAD = lookup.findVarHandle(PolicyChanges.class, "head", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] handles;
    private final int[] policies;
    private final int mask;
    private volatile long tail;
    private volatile long head;

    /** All that it can hold are applied in one poll, so it holds few. */
    PolicyChanges(final int pollLimit) {
        final int size = Integer.highestOneBit(Math.min(1 << 12, Math.max(16, pollLimit / 4)));
        handles = new long[size];
        policies = new int[size];
        mask = size - 1;
    }

    /** Any thread. Whether there was room. */
    boolean offer(final long handle, final int policy) {
        long place;
        do {
            place = tail;
            if (place - head > mask) {
                return false;
            }
        } while (!TAIL.compareAndSet(this, place, place + 1));
        final int index = (int) place & mask;
        policies[index] = policy;
        HANDLES.setRelease(handles, index, handle + 1);
        return true;
    }

    /** Any thread. How many are waiting, at the moment. */
    int size() {
        return (int) (tail - head);
    }

    /** Any thread. Whether there is no room, at the moment. */
    boolean isFull() {
        return size() > mask;
    }

    /** The poller only. The handle of the next change, or {@link #NONE}. */
    long peekHandle() {
        return (long) HANDLES.getAcquire(handles, (int) head & mask) - 1;
    }

    /** The poller only, after {@link #peekHandle} gave a handle. */
    int peekPolicy() {
        return policies[(int) head & mask];
    }

    /** The poller only: the change that was peeked at is done. */
    void remove() {
        final long place = head;
        // The cell is emptied before the head gives it to the next offer.
        HANDLES.setOpaque(handles, (int) place & mask, 0L);
        HEAD.setRelease(this, place + 1);
    }
}
