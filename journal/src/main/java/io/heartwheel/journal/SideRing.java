package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Hands effects and names from any thread to the one journal thread; an offer that returned true is never lost.
 *
 * <p>Lock-free for producers, bounded, no allocation. Each slot has a sequence that says whose turn it is: equal to the
 * position, a producer's; position + 1, the consumer's. Not final, so that a test can let it fail. Orderings, and why they are
 * enough:
 * <ol>
 *   <li>A producer claims a position by compare-and-set of the tail (volatile), after having read the slot's sequence with
 *       <em>acquire</em>: it sees that the consumer is done with the slot.</li>
 *   <li>It fills the slot plainly and writes the sequence with <em>release</em>; the consumer reads it with <em>acquire</em>, so
 *       it sees the slot, and <em>everything the producer had seen before the offer</em>: in particular the event that the
 *       effect answers, which is why {@link #ready} is asked before the event ring is.</li>
 *   <li>The consumer hands the slot back by writing the sequence with <em>release</em>.</li>
 *   <li>Closing sets the tail's sign bit: from then on no compare-and-set succeeds, so what was accepted is a fixed set that
 *       the consumer can drain to its end.</li>
 * </ol>
 */
class SideRing {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int TAIL = 16;
    private static final int POSITIONS = 32;
    private static final long CLOSED = Long.MIN_VALUE;

    private final long[] positions = new long[POSITIONS];
    private final long[] turns;
    private final long[] words;
    private final byte[][] names;
    private final int capacity;
    private final int mask;
    /** From the wheel's line to the epoch. */
    private final long shiftNs;
    private long head;

    SideRing(final int capacity, final TimeAnchor wheelTime) {
        this.shiftNs = wheelTime.toEpochNs(0);
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.words = new long[Math.multiplyExact(capacity, RECORD_WORDS)];
        this.names = new byte[capacity][];
        this.turns = new long[capacity];
        for (int i = 0; i < capacity; i++) {
            turns[i] = i;
        }
    }

    /** Any thread. @return false if full or closed. */
    final boolean offer(
        final long firstWord, final long handle, final long correlationId, final long atNs, final long detail,
        final byte[] name) {
        return offer(firstWord, handle, correlationId, atNs, 0, detail, name);
    }

    /** Any thread. About a registration of a former incarnation, or 0. @return false if full or closed. */
    final boolean offer(
        final long firstWord, final long handle, final long correlationId, final long atNs, final long former,
        final long detail, final byte[] name) {
        while (true) {
            final long tail = (long) ELEMENT.getVolatile(positions, TAIL);
            if (tail < 0) {
                return false;
            }
            final int slot = (int) (tail & mask);
            final long turn = (long) ELEMENT.getAcquire(turns, slot);
            if (turn < tail) {
                return false;
            }
            if (turn == tail && ELEMENT.compareAndSet(positions, TAIL, tail, tail + 1)) {
                fill(slot, firstWord, handle, correlationId, atNs, former, detail);
                names[slot] = name;
                ELEMENT.setRelease(turns, slot, tail + 1);
                return true;
            }
        }
    }

    /** Consumer. Accept no more. */
    void close() {
        ELEMENT.getAndBitwiseOr(positions, TAIL, CLOSED);
    }

    boolean isClosed() {
        return (long) ELEMENT.getVolatile(positions, TAIL) < 0;
    }

    /** Consumer. Whether everything that was ever accepted has been taken. */
    boolean isEmpty() {
        return ((long) ELEMENT.getVolatile(positions, TAIL) & ~CLOSED) == head;
    }

    /** Consumer. How many were taken when all that is complete by now will have been: a limit for {@link #drainTo}. */
    long ready() {
        long limit = head;
        while (limit - head < capacity && (long) ELEMENT.getAcquire(turns, (int) (limit & mask)) == limit + 1) {
            limit++;
        }
        return limit;
    }

    /** Consumer. How many were ever taken. */
    long taken() {
        return head;
    }

    /** Consumer. Moves records into the batch until the batch is full or {@code limit} of them were ever taken. */
    void drainTo(final Batch batch, final long limit) {
        while (head < limit && batch.hasRoom()) {
            final int slot = (int) (head & mask);
            batch.addNamed(words, slot * RECORD_WORDS, names[slot]);
            names[slot] = null;
            ELEMENT.setRelease(turns, slot, head + capacity);
            head++;
        }
    }

    private void fill(
        final int slot, final long firstWord, final long handle, final long correlationId, final long atNs, final long former,
        final long detail) {
        final int at = slot * RECORD_WORDS;
        words[at] = firstWord;
        words[at + 1] = handle;
        words[at + 2] = correlationId;
        words[at + 3] = atNs + shiftNs;
        words[at + 4] = NO_TIME;
        words[at + 5] = NO_TIME;
        words[at + 8] = former;
        words[at + 9] = detail;
    }
}
