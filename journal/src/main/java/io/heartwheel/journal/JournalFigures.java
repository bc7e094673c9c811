package io.heartwheel.journal;

/** How far the journal thread has come: it writes them, anybody reads them. */
final class JournalFigures {
    volatile long committedSequence;
    volatile long syncedSequence;
    volatile long committedEvents;
    volatile long recorded;
    volatile long batches;
    /** Taken, and not written. */
    volatile long unrecorded;
    volatile long appendNs;
    volatile long syncs;
    /** Complete since the start. */
    volatile long snapshots;
    /** Owed expiries and fired names that a restart would not know of. */
    volatile long forgotten;
}
