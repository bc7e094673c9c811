package io.heartwheel.gateway.board;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps the latest of a stream and numbers them. Writers on any thread never wait, not even for each other; readers may come too
 * late for some, and learn how many.
 *
 * @param <T> of what.
 */
final class Ring<T> {
    private final AtomicReferenceArray<Numbered<T>> slots;
    private final AtomicLong next = new AtomicLong();

    /** @param number from 0, without gaps. */
    record Numbered<T>(long number, T what) {
    }

    /**
     * What a reader gets.
     *
     * @param entries oldest first.
     * @param next    where to go on.
     * @param missed  how many had gone before it came.
     */
    record Batch<T>(List<Numbered<T>> entries, long next, long missed) {
    }

    Ring(final int size) {
        slots = new AtomicReferenceArray<>(size);
    }

    void add(final T what) {
        final long number = next.getAndIncrement();
        slots.set(slotOf(number), new Numbered<>(number, what));
    }

    /** The number that the next one gets. */
    long end() {
        return next.get();
    }

    /** Those from a number on. Ends before one that is only just being written. */
    Batch<T> from(final long first) {
        final long end = next.get();
        final long oldest = Math.max(first, end - slots.length());
        final List<Numbered<T>> entries = new ArrayList<>();
        long number = oldest;
        while (number < end) {
            final Numbered<T> entry = slots.get(slotOf(number));
            if (entry == null || entry.number() < number) {
                break;
            }
            if (entry.number() == number) {
                entries.add(entry);
            }
            number++;
        }
        return new Batch<>(entries, number, number - first - entries.size());
    }

    /** The latest, newest first. */
    List<Numbered<T>> latest(final int most) {
        final List<Numbered<T>> entries = new ArrayList<>(from(Math.max(0, next.get() - most)).entries());
        Collections.reverse(entries);
        return entries;
    }

    private int slotOf(final long number) {
        return (int) (number % slots.length());
    }
}
