package io.heartwheel.journal;

import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wires;

/**
 * Knows the index of a queue's last document, or that damage hides it: then a tailer that looks for it may come out anywhere.
 *
 * <p>Where the last document begins in its file is kept in the file apart from the documents, and only grows. It tells cheaply
 * whether there is anything new, and whether what a tailer took for the end comes before it. One thread at a time.
 */
final class ChronicleEnd implements AutoCloseable {
    private static final long UNKNOWN = -1;

    private final SingleChronicleQueue queue;
    private SingleChronicleQueueStore store;
    private ExcerptTailer tailer;
    private int cycle = Integer.MIN_VALUE;
    private long start = UNKNOWN;
    private long index = BatchLog.NONE;

    ChronicleEnd(final SingleChronicleQueue queue) {
        this.queue = queue;
    }

    /** As {@link BatchLog#lastPosition}. */
    long position() {
        try {
            final int lastCycle = queue.lastCycle();
            if (lastCycle < 0) {
                return BatchLog.NONE;
            }
            if (lastCycle != cycle) {
                open(lastCycle);
            }
            final long lastStart = store.writePosition();
            if (lastStart != start) {
                index = indexFrom(lastStart);
                start = lastStart;
            }
            return index;
        } catch (final RuntimeException | AssertionError | InternalError e) {
            if (queue.isClosed()) {
                throw e;
            }
            start = UNKNOWN;
            return Long.MAX_VALUE;
        }
    }

    @Override
    public void close() {
        if (store != null) {
            queue.closeStore(store);
            store = null;
        }
        if (tailer != null) {
            tailer.close();
            tailer = null;
        }
        cycle = Integer.MIN_VALUE;
        start = UNKNOWN;
    }

    private void open(final int lastCycle) {
        close();
        store = queue.storeForCycle(lastCycle, queue.epoch(), false, null);
        tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        cycle = lastCycle;
    }

    private long indexFrom(final long lastStart) {
        try (DocumentContext document = tailer.direction(TailerDirection.BACKWARD).toEnd().readingDocument()) {
            if (!document.isPresent()) {
                final boolean isEmpty = lastStart == 0 || Wires.isReadyMetaData(store.bytes().readVolatileInt(lastStart));
                return isEmpty ? BatchLog.NONE : Long.MAX_VALUE;
            }
            final long found = document.index();
            final boolean isBefore = queue.rollCycle().toCycle(found) == cycle
                && document.wire().bytes().readPosition() - Integer.BYTES < lastStart;
            return isBefore ? Long.MAX_VALUE : found;
        }
    }
}
