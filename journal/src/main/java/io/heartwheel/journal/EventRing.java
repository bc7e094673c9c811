package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.RECURRING_FLAG;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Hands events from the one liveness thread to the one journal thread, in order, without allocating, blocking or losing any.
 *
 * <p>Wait-free on both sides. The tail is written by the producer only, the head by the consumer only, each on a cache line
 * that the other side does not write. Orderings, and why they are enough:
 * <ol>
 *   <li>The producer writes the slot's words plainly, then the tail with <em>release</em>. The consumer reads the tail with
 *       <em>acquire</em>, so it sees the words of every slot before that tail.</li>
 *   <li>The consumer reads the words plainly, then writes the head with <em>release</em>. The producer reads the head with
 *       <em>acquire</em> before it reuses a slot, so no word is overwritten before it was read.</li>
 *   <li>Positions are counted in 64 bits and never wrap.</li>
 * </ol>
 */
final class EventRing {
    private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);
    /** Two cache lines apart from each other and from whatever surrounds the array. */
    private static final int TAIL = 16;
    private static final int CACHED_HEAD = 17;
    private static final int HEAD = 48;
    private static final int POSITIONS = 80;

    private final long[] positions = new long[POSITIONS];
    private final long[] words;
    private final int capacity;
    private final int mask;

    EventRing(final int capacity) {
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.words = new long[Math.multiplyExact(capacity, RECORD_WORDS)];
    }

    /** Producer. How many offers will succeed at least. */
    int available() {
        final long head = (long) POSITION.getAcquire(positions, HEAD);
        positions[CACHED_HEAD] = head;
        return capacity - (int) (positions[TAIL] - head);
    }

    /** Producer. @return false if full. */
    boolean offer(final LivenessEvent event) {
        final long tail = positions[TAIL];
        if (tail - positions[CACHED_HEAD] >= capacity && available() == 0) {
            return false;
        }
        fill((int) (tail & mask) * RECORD_WORDS, event);
        POSITION.setRelease(positions, TAIL, tail + 1);
        return true;
    }

    /** Consumer or any observer. How many events were ever offered; all of them are visible to a caller on the consumer. */
    long offered() {
        return (long) POSITION.getAcquire(positions, TAIL);
    }

    /** Consumer or any observer. How many events were ever taken. */
    long taken() {
        return (long) POSITION.getAcquire(positions, HEAD);
    }

    /** Consumer. Moves events into the batch until the batch is full or {@code limit} of them were ever taken. */
    void drainTo(final Batch batch, final long limit) {
        long head = positions[HEAD];
        while (head < limit && batch.hasRoom()) {
            batch.add(words, (int) (head & mask) * RECORD_WORDS, null);
            head++;
        }
        POSITION.setRelease(positions, HEAD, head);
    }

    private void fill(final int at, final LivenessEvent event) {
        final EventType type = event.type();
        final boolean aboutSession = type != EventType.STALLED;
        words[at] = firstWord(RecordType.codeOf(type), event.recurring() ? RECURRING_FLAG : 0, 0);
        words[at + 1] = event.handle();
        words[at + 2] = event.correlationId();
        words[at + 3] = event.nowNs();
        words[at + 4] = aboutSession ? event.deadlineNs() : NO_TIME;
        words[at + 5] = aboutSession ? event.lastHeartbeatNs() : NO_TIME;
        words[at + 6] = event.probeAfterNs();
        words[at + 7] = event.timeoutNs();
        words[at + 8] = event.graceNs();
        words[at + 9] = aboutSession ? event.attempt() : event.blindNs();
    }
}
