package io.heartwheel.journal;

import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;

/**
 * Stands between the wheel and whoever acts on its decisions, for those who may act only on what is committed: each decision is
 * handed on after no crash of this process can take it out of the journal any more.
 *
 * <ol>
 *   <li>Everything here happens on the thread that polls. {@link #onEvent} journals a decision and keeps a copy;
 *       {@link #release}, to be called in each duty cycle, hands on in order what is committed by then. Nobody waits for
 *       anybody.</li>
 *   <li>Bounded: it never keeps more than its capacity. What there is no room for waits in the wheel, in order.</li>
 *   <li>A decision so takes effect later by the journal's linger, up to 4 ms after a quiet spell, and one duty cycle.</li>
 *   <li>If the journal fails, what waits is handed on at once, and so is all that follows: the switch goes on, unjournaled, as
 *       {@link DiskJournal#failure} says.</li>
 * </ol>
 *
 * <p>What the wheel says meanwhile of such a session is already that it has expired: heartbeats are refused from the decision on.
 */
public final class AfterCommit implements LivenessHandler {
    private final DiskJournal journal;
    private final LivenessHandler next;
    private final LivenessEvent[] kept;
    private final long[] needed;
    private final int mask;
    private long head;
    private long tail;

    /**
     * Starts empty.
     *
     * @param journal  of which this is the only source of events.
     * @param next     acts on what is committed.
     * @param capacity how many decisions may wait, about 100 bytes each. A power of two.
     */
    public AfterCommit(final DiskJournal journal, final LivenessHandler next, final int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity was " + capacity + ", must be a power of two");
        }
        this.journal = journal;
        this.next = next;
        this.mask = capacity - 1;
        this.needed = new long[capacity];
        this.kept = new LivenessEvent[capacity];
        for (int i = 0; i < capacity; i++) {
            kept[i] = LivenessEvent.blank();
        }
    }

    /**
     * Journals a decision, and keeps it.
     *
     * @throws IllegalStateException as {@link DiskJournal#onEvent}, also if there is no room here.
     */
    @Override
    public void onEvent(final LivenessEvent event) {
        if (tail - head > mask) {
            throw new IllegalStateException("no room for a " + event.type() + " event: ask available() first");
        }
        journal.onEvent(event);
        final int slot = (int) (tail & mask);
        event.copyTo(kept[slot]);
        needed[slot] = journal.offeredEvents();
        tail++;
    }

    @Override
    public int available() {
        return Math.min(journal.available(), kept.length - (int) (tail - head));
    }

    /** How many decisions wait. */
    public int waiting() {
        return (int) (tail - head);
    }

    /**
     * Hands on what is committed, as far as the next handler has room. If that throws, the exception leaves this method, and the
     * event counts as handed on.
     *
     * @return how many were handed on.
     */
    public int release() {
        if (head == tail) {
            return 0;
        }
        final long committed = journal.failure() == null ? journal.committedEvents() : Long.MAX_VALUE;
        final long limit = Math.min(tail, head + next.available());
        final long before = head;
        while (head < limit && needed[(int) (head & mask)] <= committed) {
            head++;
            next.onEvent(kept[(int) (head - 1 & mask)]);
        }
        return (int) (head - before);
    }
}
