package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What is kept for each slot, in parallel arrays: 18 bytes here, 5 on the {@link Spokes}, a bit in the set of the changed.
 *
 * <p>Who may write what: the word, anybody, by compare-and-set. The correlation id, whoever took the slot, before the word first
 * names the new registration; it belongs to the {@link FreeSlots} while the slot is free. The policy number likewise, and from
 * then on the poller alone.
 *
 * <p>The word is published with release after the rest of the slot, and read with acquire before it. Who reads the rest without
 * being told to, a {@link SessionWalk}, reads the word once more afterwards: each store to the rest is a release, too, so that
 * who sees what belongs to a later registration, also sees that the earlier one's word is gone.
 */
final class Sessions {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle POLICIES = MethodHandles.arrayElementVarHandle(char[].class);

    private final long[] words;
    private final long[] correlationIds;
    private final char[] policies;
    private final FreeSlots free;

    Sessions(final int capacity) {
        words = new long[capacity];
        Arrays.fill(words, SessionWord.FREE);
        correlationIds = new long[capacity];
        policies = new char[capacity];
        free = new FreeSlots(correlationIds);
    }

    /** Any thread. A slot that now belongs to the caller, or {@link FreeSlots#NONE}. */
    int take() {
        return free.take();
    }

    /** Any thread: a slot that was taken is not needed after all. */
    void giveBack(final int slot) {
        free.give(slot);
    }

    /** Any thread that took the slot. The handle of the new registration. The poller has to be told. */
    long open(final int slot, final long correlationId, final int policy, final long quantum) {
        WORDS.setRelease(correlationIds, slot, correlationId);
        POLICIES.setRelease(policies, slot, (char) policy);
        final int generation = SessionWord.generation(words[slot]);
        WORDS.setRelease(words, slot, SessionWord.of(generation, SessionWord.NEW, quantum));
        return SessionWord.handle(slot, generation);
    }

    /**
     * The poller only, after the terminal event: the slot may be taken again, under another generation. A slot that has used up
     * its generations is retired, so that no handle ever names two registrations.
     */
    void close(final int slot) {
        if (SessionWord.generation(words[slot]) < SessionWord.MAX_GENERATION) {
            free.give(slot);
        }
    }

    /** The word with which a registration ends: nobody's, of the next generation. */
    static long ended(final long word) {
        return SessionWord.of(SessionWord.generation(word) + 1, SessionWord.FREE, 0);
    }

    /** Any thread. Whether the slot number of this handle exists here. */
    boolean has(final long handle) {
        final int slot = (int) handle;
        return slot >= 0 && slot < words.length;
    }

    int capacity() {
        return words.length;
    }

    long word(final int slot) {
        return (long) WORDS.getAcquire(words, slot);
    }

    /**
     * The poller, as a hint: perhaps a moment old, which makes the session look more silent than it is. Where that puts it
     * off, as grace may, the heartbeat that came since tells the poller. Nothing orders these reads, so they overlap; that
     * they are whole is what any 64-bit JVM does.
     */
    long glimpse(final int slot) {
        return words[slot];
    }

    /** All of them, to be read as by {@link #glimpse}, and never written. */
    long[] words() {
        return words;
    }

    /** All of them, to be read by the poller, and never written. */
    char[] policies() {
        return policies;
    }

    /** What the word was: the update was made if that is what was expected. */
    long exchange(final int slot, final long expected, final long next) {
        return (long) WORDS.compareAndExchange(words, slot, expected, next);
    }

    boolean replace(final int slot, final long expected, final long next) {
        return WORDS.compareAndSet(words, slot, expected, next);
    }

    long correlationId(final int slot) {
        return correlationIds[slot];
    }

    int policy(final int slot) {
        return policies[slot];
    }

    void policy(final int slot, final int policy) {
        POLICIES.setRelease(policies, slot, (char) policy);
    }

    /** Any thread, between two readings of the word: means something if the word is of the same registration both times. */
    long correlationIdOfAnybody(final int slot) {
        return (long) WORDS.getAcquire(correlationIds, slot);
    }

    /** Any thread, likewise. */
    int policyOfAnybody(final int slot) {
        return (char) POLICIES.getAcquire(policies, slot);
    }
}
