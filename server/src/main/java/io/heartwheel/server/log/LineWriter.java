package io.heartwheel.server.log;

import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Writes lines on a thread of its own, in order: {@link #write} never waits, whatever becomes of the stream, such as a pipe that
 * nobody reads.
 *
 * <p>Lines wait in a bounded queue. If it is full, further ones are dropped, and counted; the count is written once there is room
 * again. No lock is held while a line is being written. Any thread.
 */
final class LineWriter implements AutoCloseable {
    static final int MOST_WAITING = 4_096;
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PrintStream out;
    private final LongFunction<String> dropLine;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong unwritten = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::run, "heartwheel-log");

    /**
     * Starts the thread, a daemon.
     *
     * @param out      where the lines go.
     * @param dropLine the line that tells how many were dropped.
     */
    LineWriter(final PrintStream out, final LongFunction<String> dropLine) {
        this.out = out;
        this.dropLine = dropLine;
        thread.setDaemon(true);
        thread.start();
    }

    /** Hands a line over, or drops it. */
    void write(final String line) {
        // Counted first: whoever waits must not overlook a line that is in the queue already.
        unwritten.incrementAndGet();
        if (!waiting.offer(line)) {
            dropped.incrementAndGet();
            done();
        }
    }

    private void run() {
        try {
            while (true) {
                out.println(waiting.take());
                tellWhatWasDropped();
                done();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not at the first free place: while the stream is merely slow, every other line would tell of one that was dropped. */
    private void tellWhatWasDropped() {
        if (waiting.size() <= MOST_WAITING / 2) {
            final long count = dropped.getAndSet(0);
            if (count > 0) {
                out.println(dropLine.apply(count));
            }
        }
    }

    private void done() {
        if (unwritten.decrementAndGet() == 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits, half a second at most, until no line waits or is being written; false if some still are. */
    synchronized boolean awaitWritten() {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        long leftNs = PATIENCE_NS;
        try {
            while (unwritten.get() > 0 && leftNs > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
                leftNs = deadlineNs - System.nanoTime();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return unwritten.get() == 0;
    }

    /** Writes what waits, if that takes no longer than {@link #awaitWritten}, and ends the thread. */
    @Override
    public void close() {
        awaitWritten();
        thread.interrupt();
    }
}
