package io.heartwheel.journal.audit;

import org.agrona.collections.Long2LongHashMap;

/**
 * What the journal still has to tell: the effect of an expiry, the end that an effect is due to. In the order in which they
 * arose, at most one a registration, each for a limited time.
 *
 * <p>At most {@value #MAX} at a time; beyond that the oldest is given up, and counted. One thread.
 */
final class Obligations {
    /** Receives what was never told. */
    @FunctionalInterface
    interface Unmet {
        void accept(Kind kind, long handle, long correlationId, long sequence);
    }

    /** What is to come. */
    enum Kind {
        /** An effect on orders, as the switch has fired. */
        EFFECT,
        /** The end of the registration, of which an effect on orders is known. */
        END,
        /** The registration, of which an effect on orders is known. */
        REGISTRATION_AND_END,
        /** The registration, of which another effect is known. */
        REGISTRATION
    }

    private static final int MAX = 1 << 20;
    private static final long NONE = -1;
    private static final Kind[] KINDS = Kind.values();

    /** Position by handle. */
    private final Long2LongHashMap open = new Long2LongHashMap(NONE);
    private long[] handles = new long[1 << 10];
    private long[] correlationIds = new long[1 << 10];
    private long[] sequences = new long[1 << 10];
    private long[] since = new long[1 << 10];
    private byte[] kinds = new byte[1 << 10];
    private final int[] openOf = new int[KINDS.length];
    private long head;
    private long tail;
    private long givenUp;

    /** From now on this is to come. */
    void add(final Kind kind, final long handle, final long correlationId, final long sequence, final long nowNs) {
        if (tail - head == handles.length) {
            makeRoom();
        }
        final int index = index(tail);
        handles[index] = handle;
        correlationIds[index] = correlationId;
        sequences[index] = sequence;
        since[index] = nowNs;
        kinds[index] = (byte) kind.ordinal();
        openOf[kind.ordinal()]++;
        final long former = open.put(handle, tail);
        tail++;
        if (former != NONE) {
            openOf[kinds[index(former)]]--;
            skipMet();
        }
    }

    /** What is to come of this registration, or null. */
    Kind of(final long handle) {
        final long position = open.isEmpty() ? NONE : open.get(handle);
        return position == NONE ? null : KINDS[kinds[index(position)]];
    }

    /** Whether any of that kind is to come: cheaper to ask than of one. */
    boolean any(final Kind kind) {
        return openOf[kind.ordinal()] > 0;
    }

    /** Of the record that gave rise to what is to come of this registration. */
    long sequence(final long handle) {
        return sequences[index(open.get(handle))];
    }

    /** Part of it has come: the rest is this. */
    void turnInto(final Kind kind, final long handle) {
        final int index = index(open.get(handle));
        openOf[kinds[index]]--;
        openOf[kind.ordinal()]++;
        kinds[index] = (byte) kind.ordinal();
    }

    /** What is to come of this registration, if anything is, has come. */
    void meet(final long handle) {
        final long position = open.remove(handle);
        if (position != NONE) {
            openOf[kinds[index(position)]]--;
            if (position == head) {
                skipMet();
            }
        }
    }

    /** If this is what is to come of this registration, it has. @return whether it was. */
    boolean meet(final Kind kind, final long handle) {
        final boolean met = any(kind) && of(handle) == kind;
        if (met) {
            meet(handle);
        }
        return met;
    }

    /** Gives out, and forgets, what arose before. */
    void overdue(final long beforeNs, final Unmet unmet) {
        while (head < tail && since[index(head)] < beforeNs) {
            final int index = index(head);
            final Kind kind = KINDS[kinds[index]];
            meet(handles[index]);
            unmet.accept(kind, handles[index], correlationIds[index], sequences[index]);
        }
    }

    /** How many were given up for want of room. */
    long givenUp() {
        return givenUp;
    }

    int size() {
        return open.size();
    }

    private void skipMet() {
        while (head < tail && open.get(handles[index(head)]) != head) {
            head++;
        }
    }

    private void makeRoom() {
        final int length = handles.length;
        if (open.size() <= length / 2) {
            closeRanks();
        } else if (length < MAX) {
            widen(length);
        } else {
            meet(handles[index(head)]);
            givenUp++;
        }
    }

    /** Leaves out what has been met. */
    private void closeRanks() {
        long to = head;
        for (long position = head; position < tail; position++) {
            final int from = index(position);
            if (open.get(handles[from]) == position) {
                copy(from, index(to));
                open.put(handles[from], to);
                to++;
            }
        }
        tail = to;
    }

    private void copy(final int from, final int to) {
        handles[to] = handles[from];
        correlationIds[to] = correlationIds[from];
        sequences[to] = sequences[from];
        since[to] = since[from];
        kinds[to] = kinds[from];
    }

    /** In one piece from the beginning on. */
    private void widen(final int length) {
        final int first = index(head);
        handles = widened(handles, first, length);
        correlationIds = widened(correlationIds, first, length);
        sequences = widened(sequences, first, length);
        since = widened(since, first, length);
        final byte[] wider = new byte[2 * length];
        System.arraycopy(kinds, first, wider, 0, length - first);
        System.arraycopy(kinds, 0, wider, length - first, first);
        kinds = wider;
        for (int i = 0; i < length; i++) {
            if (open.get(handles[i]) == head + i) {
                open.put(handles[i], i);
            }
        }
        tail -= head;
        head = 0;
    }

    private static long[] widened(final long[] from, final int first, final int length) {
        final long[] to = new long[2 * length];
        System.arraycopy(from, first, to, 0, length - first);
        System.arraycopy(from, 0, to, length - first, first);
        return to;
    }

    private int index(final long position) {
        return (int) position & handles.length - 1;
    }
}
