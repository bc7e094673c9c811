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
 * <p>An event is laid out by the liveness thread, as {@link BatchDescriptor} draws a record and with its times on the epoch, so
 * that the journal thread moves whole runs of them. Wait-free on both sides. The tail is written by the producer only, the head
 * by the consumer only, each on a cache line that the other side does not write. Orderings, and why they are enough:
 * <ol>
 *   <li>The producer writes the slot's words plainly, then the tail with <em>release</em>. The consumer reads the tail with
 *       <em>acquire</em>, so it sees the words of every slot before that tail.</li>
 *   <li>The consumer copies the words plainly, then writes the head with <em>release</em>. The producer reads the head with
 *       <em>acquire</em> before it reuses a slot, so no word is overwritten before it was read.</li>
 *   <li>Positions are counted in 64 bits and never wrap.</li>
 * </ol>
 *
 * <p>What could not be offered, because there was no room, waited with the producer. How much that was is counted: if a round of
 * offers used up the whole room that it had been told of, then what is offered in the next round is taken to have waited.
 */
final class EventRing {
    private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);
    /** Two cache lines apart from each other and from whatever surrounds the array. */
    private static final int TAIL = 16;
    private static final int CACHED_HEAD = 17;
    private static final int ROOM_LEFT = 18;
    private static final int LATE = 19;
    private static final int DEFERRED = 20;
    private static final int HEAD = 48;
    private static final int POSITIONS = 80;

    private final long[] positions = new long[POSITIONS];
    private final long[] words;
    private final int capacity;
    private final int mask;
    /** From the wheel's line to the epoch. */
    private final long shiftNs;

    EventRing(final int capacity, final TimeAnchor wheelTime) {
        this.capacity = capacity;
        this.shiftNs = wheelTime.toEpochNs(0);
        this.mask = capacity - 1;
        this.words = new long[Math.multiplyExact(capacity, RECORD_WORDS)];
        positions[ROOM_LEFT] = capacity;
    }

    /** Producer. A round of offers begins. @return how many will succeed at least. */
    int available() {
        final int room = room();
        positions[LATE] = positions[ROOM_LEFT] <= 0 ? 1 : 0;
        positions[ROOM_LEFT] = room;
        return room;
    }

    /** Producer. @return false if full. */
    boolean offer(final LivenessEvent event) {
        final long tail = positions[TAIL];
        if (tail - positions[CACHED_HEAD] >= capacity && room() == 0) {
            return false;
        }
        passOver();
        fill((int) (tail & mask) * RECORD_WORDS, event);
        POSITION.setRelease(positions, TAIL, tail + 1);
        return true;
    }

    /** Producer. Instead of an offer: nobody need know of this one. */
    void passOver() {
        positions[ROOM_LEFT]--;
        if (positions[LATE] != 0) {
            POSITION.setOpaque(positions, DEFERRED, positions[DEFERRED] + 1);
        }
    }

    /** Any thread. How many events ever waited because there was no room. */
    long deferred() {
        return (long) POSITION.getOpaque(positions, DEFERRED);
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
            final int slot = (int) (head & mask);
            final int run = (int) Math.min(limit - head, Math.min(batch.room(), capacity - slot));
            batch.add(words, slot * RECORD_WORDS, run);
            head += run;
        }
        POSITION.setRelease(positions, HEAD, head);
    }

    private int room() {
        final long head = (long) POSITION.getAcquire(positions, HEAD);
        positions[CACHED_HEAD] = head;
        return capacity - (int) (positions[TAIL] - head);
    }

    private void fill(final int at, final LivenessEvent event) {
        final EventType type = event.type();
        final boolean aboutSession = type != EventType.STALLED;
        words[at] = firstWord(RecordType.codeOf(type), event.recurring() ? RECURRING_FLAG : 0, 0);
        words[at + 1] = event.handle();
        words[at + 2] = event.correlationId();
        words[at + 3] = event.nowNs() + shiftNs;
        words[at + 4] = aboutSession ? event.deadlineNs() + shiftNs : NO_TIME;
        words[at + 5] = aboutSession ? event.lastHeartbeatNs() + shiftNs : NO_TIME;
        words[at + 6] = event.probeAfterNs();
        words[at + 7] = event.timeoutNs();
        words[at + 8] = event.graceNs();
        words[at + 9] = aboutSession ? event.attempt() : event.blindNs();
    }
}
