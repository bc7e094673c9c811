package io.heartwheel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The slots that are nobody's: any thread takes one, lock-free; the poller gives them back.
 *
 * <p>A stack linked through the slots' correlation ids, which nobody needs while a slot is free. The head carries a tag that
 * changes with every update, so that a thread that was suspended between reading the head and replacing it cannot mistake a
 * slot that left and came back for one that never moved (ABA); it would have to sleep through an exact multiple of 2^32
 * updates. The compare-and-set on the head orders a slot's last use before its next.
 */
final class FreeSlots {
    static final int NONE = -1;
    private static final VarHandle HEAD;
    private static final VarHandle LINKS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(FreeSlots.class, "head", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] links;
    /** Tag in the upper half, slot in the lower. */
    private volatile long head;

    FreeSlots(final long[] links) {
        this.links = links;
        for (int slot = 0; slot < links.length; slot++) {
            links[slot] = slot + 1;
        }
        links[links.length - 1] = NONE;
    }

    /** Any thread. A slot, or {@link #NONE}. */
    int take() {
        while (true) {
            final long seen = head;
            final int slot = (int) seen;
            if (slot == NONE) {
                return NONE;
            }
            final int next = (int) (long) LINKS.getOpaque(links, slot);
            if (HEAD.compareAndSet(this, seen, successor(seen, next))) {
                return slot;
            }
        }
    }

    /** Any thread that owns the slot. */
    void give(final int slot) {
        while (true) {
            final long seen = head;
            // Release: who finds a link where a correlation id was, finds the slot's word ended.
            LINKS.setRelease(links, slot, (long) (int) seen);
            if (HEAD.compareAndSet(this, seen, successor(seen, slot))) {
                return;
            }
        }
    }

    private static long successor(final long head, final int slot) {
        return (head >>> Integer.SIZE) + 1 << Integer.SIZE | slot & 0xFFFF_FFFFL;
    }
}
