package io.heartwheel.fix;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.heartwheel.Effect;
import io.heartwheel.LivenessJournal;

import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands names and effects to the journal; what it cannot take now is offered again, in order, for half a minute.
 *
 * <p>Any thread but the liveness thread; never waits. Without a journal it does nothing. What was given up is counted and logged.
 */
final class JournalOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(JournalOutbox.class);
    private static final int CAPACITY = 1 << 16;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final LivenessJournal journal;
    private final NanoClock clock;
    private final Runnable wake;
    private final ArrayBlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /** @param wake called whenever something begins to wait: {@link #retry} is to come soon. */
    JournalOutbox(final LivenessJournal journal, final NanoClock clock, final Runnable wake) {
        this.journal = journal;
        this.clock = clock;
        this.wake = wake;
    }

    void name(final long correlationId, final String name, final long atNs) {
        if (journal != null) {
            offer(() -> journal.name(correlationId, name, atNs));
        }
    }

    void effect(final Effect effect, final long handle, final long correlationId, final long atNs, final long detail) {
        if (journal != null) {
            offer(() -> journal.effect(effect, handle, correlationId, atNs, detail));
        }
    }

    private void offer(final BooleanSupplier record) {
        if (!waiting.isEmpty() || !record.getAsBoolean()) {
            retried.incrementAndGet();
            if (!waiting.offer(new Entry(record, clock.nanoTime()))) {
                giveUp();
            }
            wake.run();
        }
    }

    /** Clockwork: offers again what waits. */
    void retry() {
        final long nowNs = clock.nanoTime();
        Entry next = waiting.peek();
        while (next != null) {
            if (!next.record().getAsBoolean()) {
                if (nowNs - next.sinceNs() < PATIENCE_NS) {
                    return;
                }
                giveUp();
            }
            waiting.poll();
            next = waiting.peek();
        }
    }

    boolean waits() {
        return !waiting.isEmpty();
    }

    long retried() {
        return retried.get();
    }

    long lost() {
        return lost.get();
    }

    private void giveUp() {
        if (lost.getAndIncrement() % 1000 == 0) {
            LOG.error("The journal took no name or effect for {} s; {} given up so far",
                TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS), lost.get());
        }
    }

    private record Entry(BooleanSupplier record, long sinceNs) {
    }
}
