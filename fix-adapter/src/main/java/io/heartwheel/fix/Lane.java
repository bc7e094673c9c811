package io.heartwheel.fix;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs its tasks one at a time, in order, on whichever sender thread is free; a task that blocks delays only this lane.
 *
 * <p>Any thread may submit; submitting is lock-free and never waits. What a task throws is logged and counted.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int TASKS_PER_TURN = 16;

    private final SenderPool pool;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Lane(final SenderPool pool) {
        this.pool = pool;
    }

    void submit(final Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            pool.ready(this);
        }
    }

    /** How many tasks wait or run. */
    int backlog() {
        return waiting.get();
    }

    /** One turn on a sender thread: at most so many tasks that other lanes get theirs. */
    void turn() {
        int left = 0;
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            run(tasks.poll());
            left = waiting.decrementAndGet();
            if (left == 0) {
                return;
            }
        }
        pool.ready(this);
    }

    private void run(final Runnable task) {
        try {
            task.run();
        } catch (final Throwable t) {
            pool.failed();
            LOG.error("A task of the FIX adapter failed", t);
        }
    }
}
