package io.heartwheel.fix;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sender threads, enough of them that senders which block do not delay the others.
 *
 * <p>A few threads do all the work as long as they keep up. When lanes wait and no thread took one for a millisecond, all of
 * them are stuck in somebody's callback or store: then one more thread is started, then two, then four, up to the limit. Threads
 * beyond the few leave after ten idle seconds. At the limit lanes wait, in order, and are counted; nothing is dropped. The
 * queue is bounded by construction: a lane is in it at most once.
 */
final class SenderPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SenderPool.class);
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long UNSTARTABLE_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long KEEP_ALIVE_S = 10;

    private final ConcurrentLinkedQueue<Lane> ready = new ConcurrentLinkedQueue<>();
    /**
     * Permits to take a lane: never more than there are, as a lane is added first. No queue that waits by itself: the lock-free
     * one, LinkedTransferQueue, leaves a taker spinning for ever in JDK 17 if somebody asks at the wrong moment whether it is
     * empty (JDK-8301341), and the others make whoever adds wait for a lock.
     */
    private final Semaphore available = new Semaphore(0);
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong starved = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final String name;
    private final int coreThreads;
    private final int maxThreads;
    private final ThreadFactory makes;
    private final Thread relief;
    private volatile boolean closed;
    /** The relief's own. */
    private long unstartable;

    SenderPool(final int coreThreads, final int maxThreads) {
        this("sender", coreThreads, maxThreads);
    }

    SenderPool(final String name, final int coreThreads, final int maxThreads) {
        this(name, coreThreads, maxThreads, Thread::new);
    }

    /** @param makes the threads, which are named and started here. */
    SenderPool(final String name, final int coreThreads, final int maxThreads, final ThreadFactory makes) {
        this.name = name;
        this.makes = makes;
        this.coreThreads = coreThreads;
        this.maxThreads = maxThreads;
        for (int i = 0; i < coreThreads; i++) {
            startThread();
        }
        relief = new Thread(this::relieve, "heartwheel-fix-" + name + "-relief");
        relief.setDaemon(true);
        relief.start();
    }

    /** Any thread, lock-free: this lane has work. */
    void ready(final Lane lane) {
        ready.add(lane);
        available.release();
        if (idle.get() == 0) {
            LockSupport.unpark(relief);
        }
    }

    /** How many lanes wait for a thread. */
    int waiting() {
        return available.availablePermits();
    }

    int threads() {
        return threads.get();
    }

    /** How often lanes had to wait because every thread that may exist was stuck. */
    long starved() {
        return starved.get();
    }

    /** A task has thrown something. */
    void failed() {
        failures.incrementAndGet();
    }

    /** How many tasks have thrown something. */
    long failures() {
        return failures.get();
    }

    private void relieve() {
        int step = 1;
        while (!closed) {
            if (waiting() == 0 || idle.get() > 0) {
                step = 1;
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                continue;
            }
            final long before = taken.get();
            LockSupport.parkNanos(PATIENCE_NS);
            step = taken.get() == before && waiting() > 0 ? grow(step) : 1;
        }
    }

    private int grow(final int step) {
        final int count = Math.min(step, maxThreads - threads.get());
        if (count <= 0 && starved.getAndIncrement() % 1000 == 0) {
            LOG.warn("All {} sender threads are blocked by callbacks or stores; {} lanes wait", maxThreads, waiting());
        }
        try {
            for (int i = 0; i < count; i++) {
                startThread();
            }
        } catch (final Throwable t) {
            if (unstartable++ % 100 == 0) {
                LOG.error("No more threads can be started for the {} lanes that wait", waiting(), t);
            }
            pauseNs(UNSTARTABLE_PAUSE_NS);
        }
        return Math.min(step * 2, maxThreads);
    }

    /** As long as that, however often somebody wakes this thread. */
    private void pauseNs(final long ns) {
        final long sinceNs = System.nanoTime();
        for (long leftNs = ns; leftNs > 0 && !closed; leftNs = ns - (System.nanoTime() - sinceNs)) {
            LockSupport.parkNanos(leftNs);
        }
    }

    private void startThread() {
        final Thread thread = makes.newThread(this::work);
        thread.setName("heartwheel-fix-" + name + "-" + names.incrementAndGet());
        thread.setDaemon(true);
        threads.incrementAndGet();
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                threads.decrementAndGet();
            }
        }
    }

    private void work() {
        while (!closed) {
            final Lane lane = next();
            if (lane != null) {
                taken.incrementAndGet();
                if (idle.get() == 0 && waiting() > 0) {
                    LockSupport.unpark(relief);
                }
                lane.turn();
            } else if (leave()) {
                return;
            }
        }
        threads.decrementAndGet();
    }

    private Lane next() {
        idle.incrementAndGet();
        try {
            return available.tryAcquire(KEEP_ALIVE_S, TimeUnit.SECONDS) ? ready.poll() : null;
        } catch (final InterruptedException e) {
            return null;
        } finally {
            idle.decrementAndGet();
        }
    }

    private boolean leave() {
        final int count = threads.get();
        return count > coreThreads && threads.compareAndSet(count, count - 1);
    }

    /** Stops once the lanes that wait have had their turn; threads stuck in callbacks are left to end by themselves. */
    @Override
    public void close() {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (waiting() > 0 && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(PATIENCE_NS);
        }
        closed = true;
        LockSupport.unpark(relief);
        for (int i = threads.get(); i > 0; i--) {
            new Lane(this).submit(() -> {
            });
        }
    }
}
