package io.heartwheel.fix;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import quickfix.Session;

/**
 * The sessions that have a connection, packed: QuickFIX/J tells nobody when a session is disabled, so each has to be looked at,
 * and that is to cost little more than reading the one flag. Any thread enters and leaves; looking takes no lock.
 */
final class Roll {
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private volatile AtomicReferenceArray<Session> slots = new AtomicReferenceArray<>(64);
    private int used;

    /** Takes a place. */
    synchronized int enter(final Session session) {
        final Integer left = free.poll();
        final int slot = left == null ? used++ : left;
        if (slot == slots.length()) {
            final AtomicReferenceArray<Session> larger = new AtomicReferenceArray<>(2 * slot);
            for (int i = 0; i < slot; i++) {
                larger.set(i, slots.get(i));
            }
            slots = larger;
        }
        slots.set(slot, session);
        return slot;
    }

    /** Gives the place back; once. */
    synchronized void leave(final int slot) {
        slots.set(slot, null);
        free.push(slot);
    }

    /** Passes on each that is disabled. A session may be here twice while its former connection closes. */
    void disabled(final Consumer<Session> disabled) {
        final AtomicReferenceArray<Session> now = slots;
        for (int i = 0; i < now.length(); i++) {
            final Session session = now.get(i);
            if (session != null && !session.isEnabled()) {
                disabled.accept(session);
            }
        }
    }
}
