package io.heartwheel.fix;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that does small things when their time has come. Nothing that they throw ends it, or keeps a recurring one from
 * recurring. What runs on it must not wait: no callback, no store, no lock that is held around either.
 */
final class Clockwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);

    private final AtomicLong faults = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        final Thread runner = new Thread(task, "heartwheel-fix-clockwork");
        runner.setDaemon(true);
        return runner;
    });

    void every(final long periodMs, final Runnable task) {
        thread.scheduleWithFixedDelay(guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** Any thread. After {@link #close} nothing happens. */
    void after(final long delayMs, final Runnable task) {
        try {
            thread.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (final RejectedExecutionException e) {
            LOG.debug("Closed; too late for {}", task);
        }
    }

    /** Its own thread: what this throws is counted, and goes no further. */
    void now(final Runnable task) {
        guarded(task).run();
    }

    /** What was thrown so far. */
    long faults() {
        return faults.get();
    }

    private Runnable guarded(final Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (final Throwable t) {
                faults.incrementAndGet();
                LOG.error("Housekeeping of FIX sessions failed; it goes on", t);
            }
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
