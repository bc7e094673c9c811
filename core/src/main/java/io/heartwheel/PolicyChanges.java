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
 * between the two holds up nobody until the others have filled the places behind: the poller passes its place over and comes
 * back to it in its next pass.
 */
final class PolicyChanges {
    static final long NONE = -1;
    private static final long DONE = -1;
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
    private long next;
    private long end;

    /** All that it can hold are applied in one poll, so it holds few. */
    PolicyChanges(final int pollLimit) {
        final int size = Integer.highestOneBit(Math.min(1 << 12, Math.max(16, pollLimit / 4)));
        handles = new long[size];
        policies = new int[size];
        mask = size - 1;
    }

    /** Any thread. Whether there was room. */
    boolean offer(final long handle, final int policy) {
        final long place = claim();
        if (place == NONE) {
            return false;
        }
        publish(place, handle, policy);
        return true;
    }

    /** A place that is the caller's to publish, or {@link #NONE}. */
    long claim() {
        long place;
        do {
            place = tail;
            if (place - head > mask) {
                return NONE;
            }
        } while (!TAIL.compareAndSet(this, place, place + 1));
        return place;
    }

    void publish(final long place, final long handle, final int policy) {
        final int index = (int) place & mask;
        policies[index] = policy;
        HANDLES.setRelease(handles, index, handle + 1);
    }

    /** Any thread. Whether there is no room, at the moment. */
    boolean isFull() {
        return tail - head > mask;
    }

    /** Any thread. Whether there is none, at the moment. */
    boolean isEmpty() {
        return tail == head;
    }

    /** The poller only: goes through all that have been offered by now, in their order. */
    void startPass() {
        next = head;
        end = tail;
    }

    /** The poller only. The handle of the next change in this pass, or {@link #NONE}. */
    long peekHandle() {
        while (next < end) {
            final long handle = (long) HANDLES.getAcquire(handles, (int) next & mask);
            if (handle > 0) {
                return handle - 1;
            }
            next++;
        }
        return NONE;
    }

    /** The poller only, after {@link #peekHandle} gave a handle. */
    int peekPolicy() {
        return policies[(int) next & mask];
    }

    /** The poller only, after a pass that was cut short: peeks at the first change of this slot, or gives {@link #NONE}. */
    long seek(final int slot) {
        for (long place = head; place < end; place++) {
            final long handle = (long) HANDLES.getAcquire(handles, (int) place & mask);
            if (handle > 0 && (int) (handle - 1) == slot) {
                next = place;
                return handle - 1;
            }
        }
        return NONE;
    }

    /** The poller only: the change that was peeked at is done. */
    void remove() {
        HANDLES.setOpaque(handles, (int) next & mask, DONE);
        next++;
        // A cell is emptied before the head gives it to the next offer.
        while ((long) HANDLES.getOpaque(handles, (int) head & mask) == DONE) {
            final long place = head;
            HANDLES.setOpaque(handles, (int) place & mask, 0L);
            HEAD.setRelease(this, place + 1);
        }
    }
}
