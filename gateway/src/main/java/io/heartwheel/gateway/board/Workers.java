package io.heartwheel.gateway.board;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does what takes long, so many at a time, off the event loops; who comes when too many wait already is turned away. Any thread.
 */
final class Workers {
    private final String name;
    private final int atATime;
    private final int most;
    private final AtomicInteger there = new AtomicInteger();
    private WorkerExecutor executor;

    /**
     * Workers.
     *
     * @param name    of their threads.
     * @param atATime how many there are.
     * @param waiting how many more may wait.
     */
    Workers(final String name, final int atATime, final int waiting) {
        this.name = name;
        this.atATime = atATime;
        this.most = atATime + waiting;
    }

    /** Null if too many wait. */
    <T> Future<T> run(final Vertx vertx, final Callable<T> task) {
        if (there.incrementAndGet() > most) {
            there.decrementAndGet();
            return null;
        }
        return executor(vertx).executeBlocking(task, false).onComplete(done -> there.decrementAndGet());
    }

    private synchronized WorkerExecutor executor(final Vertx vertx) {
        if (executor == null) {
            executor = vertx.createSharedWorkerExecutor(name, atATime);
        }
        return executor;
    }
}
