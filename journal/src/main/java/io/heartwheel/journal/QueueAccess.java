package io.heartwheel.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.io.Closeable;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** Opens Chronicle Queues: for a writer, writable and with no stale lock in it; for a reader, without touching anything. */
final class QueueAccess {
    private static final System.Logger LOG = System.getLogger(DiskJournal.class.getName());
    private static final String WRITE_LOCK = "chronicle.write.lock";
    private static final String APPEND_LOCK = "chronicle.append.lock";
    private static final long UNLOCKED = Long.MIN_VALUE;
    private static final long LOCK_TIMEOUT_MS = 1_000;
    private static final long NS_PER_MS = 1_000_000;

    static {
        // How long mapping a file took is nothing an operator should have to read.
        Jvm.disablePerfHandler();
        Jvm.disableDebugHandler();
    }

    private QueueAccess() {
    }

    /**
     * Opens a queue to write. Only for who holds the {@link JournalFolder}: whatever lock is in the queue is a dead writer's.
     *
     * <p>Which day's file is written follows the anchor, never the wall clock as it is now, and never goes back behind the last
     * file that is there: else a clock that is set back over midnight would put new records before old ones, or end the writing.
     */
    static SingleChronicleQueue toWrite(final Path path, final int blockSize, final TimeAnchor anchor) {
        final AtomicLong floorMs = new AtomicLong(Long.MIN_VALUE);
        SingleChronicleQueue queue = null;
        try {
            TornQueue.clear(path);
            queue = SingleChronicleQueueBuilder.binary(path)
                .rollCycle(RollCycles.FAST_DAILY)
                .blockSize(blockSize)
                .timeoutMS(LOCK_TIMEOUT_MS)
                .timeProvider(() -> Math.max(floorMs.get(), anchor.toEpochNs(System.nanoTime()) / NS_PER_MS))
                .build();
            requireWritable(queue, path);
            floorMs.set(startOfLastCycleMs(queue));
            unlock(queue, WRITE_LOCK);
            unlock(queue, APPEND_LOCK);
            return queue;
        } catch (final JournalException e) {
            close(queue);
            throw e;
        } catch (final IOException | RuntimeException | Error e) {
            close(queue);
            throw new JournalException("The journal's queue in " + path.toAbsolutePath() + " cannot be opened: " + e
                + ". If its files are damaged, move the folder away and start with an empty one.", e);
        }
    }

    /** Opens a queue to read, whether or not a server writes it. */
    static SingleChronicleQueue toRead(final Path path) {
        try {
            return SingleChronicleQueueBuilder.binary(path).readOnly(true).build();
        } catch (final RuntimeException | Error e) {
            throw new JournalException("The journal's queue in " + path.toAbsolutePath() + " cannot be read: " + e, e);
        }
    }

    private static long startOfLastCycleMs(final SingleChronicleQueue queue) {
        final int last = queue.lastCycle();
        return last < 0 ? Long.MIN_VALUE : (long) last * queue.rollCycle().lengthInMillis();
    }

    private static void requireWritable(final SingleChronicleQueue queue, final Path path) {
        if (queue.metaStore().readOnly()) {
            throw new JournalException("The journal's queue in " + path.toAbsolutePath()
                + " could only be opened read-only. Check the owner and permissions of the files in it, and the JVM flags: "
                + Preflight.flags());
        }
    }

    private static void unlock(final SingleChronicleQueue queue, final String key) {
        final LongValue lock = queue.metaStore().doWithExclusiveLock(store -> store.acquireValueFor(key, UNLOCKED));
        try {
            final long holder = lock.getVolatileValue();
            if (holder != UNLOCKED && lock.compareAndSwapValue(holder, UNLOCKED)) {
                LOG.log(System.Logger.Level.INFO, "Took over the queue in " + queue.file().getAbsolutePath()
                    + " from a writer that died while it held " + key);
            }
        } finally {
            Closeable.closeQuietly(lock);
        }
    }

    private static void close(final SingleChronicleQueue queue) {
        if (queue != null) {
            queue.close();
        }
    }
}
