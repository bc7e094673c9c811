package io.heartwheel.server.venue;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands tasks from any thread to the engine thread: bounded for ordinary ones, never full for urgent ones, which go first.
 *
 * <p>The lock is only ever held to move a reference, so no caller waits for work to be done. Urgent tasks are bounded by
 * their callers: one for each session that ended. Nothing accepted is ever dropped: {@link #take} hands out what is left
 * after {@link #close} and only then says that there is no more.
 */
final class Mailbox {
    /** What to do while there is nothing to do. */
    static final Runnable NOTHING = () -> { };

    /** What became of an ordinary task. */
    enum Offer { TAKEN, FULL, CLOSED }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Runnable> urgent = new ArrayDeque<>();
    private final ArrayDeque<Runnable> ordinary = new ArrayDeque<>();
    private boolean closed;

    /** Any thread; refuses when that many ordinary tasks wait. */
    Offer offer(final Runnable task, final int limit) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (ordinary.size() >= limit) {
                return Offer.FULL;
            }
            ordinary.add(task);
            filled.signal();
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Any thread; false only after {@link #close}. */
    boolean urgent(final Runnable task) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            urgent.add(task);
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The engine thread: the next task, waiting for one; null when closed and empty.
     *
     * @param patienceMs how long to wait before there is nothing to do but {@link #NOTHING}.
     */
    Runnable take(final long patienceMs) {
        lock.lock();
        try {
            long leftNs = TimeUnit.MILLISECONDS.toNanos(patienceMs);
            while (urgent.isEmpty() && ordinary.isEmpty()) {
                if (closed) {
                    return null;
                }
                if (leftNs <= 0) {
                    return NOTHING;
                }
                leftNs = await(leftNs);
            }
            return urgent.isEmpty() ? ordinary.poll() : urgent.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody interrupts the engine: whoever does is not heard. */
    private long await(final long leftNs) {
        try {
            return filled.awaitNanos(leftNs);
        } catch (final InterruptedException e) {
            return leftNs;
        }
    }

    /** Any thread: nothing more is accepted. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }
}
