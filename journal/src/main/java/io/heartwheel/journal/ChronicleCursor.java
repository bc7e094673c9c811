package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.BATCH_SEQUENCE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.MAX_BATCH_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads a Chronicle Queue with a tailer, and past damage without.
 *
 * <p>A tailer walks from document to document, so it ends at the first one whose length is lost, and finds its way again only at
 * the next one that the queue's index knows, hundreds of documents on. Those between are found by a {@link BatchScan} of the
 * file. Their positions are worked out from their numbers, and the tailer takes over again where it is seen to agree.
 */
final class ChronicleCursor implements BatchLog.Cursor {
    private static final int MAX_SKIP = 1 << 20;

    private final SingleChronicleQueue queue;
    private final TailerDirection direction;
    private final ChronicleEnd last;
    private ExcerptTailer tailer;
    private BatchScan scan;
    private ByteBuffer found;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private long position = BatchLog.NONE;
    private long batchSequence;
    /** The position that comes next, if nothing is lost. */
    private long nextPosition;
    /** Where in the file what was read last ends. */
    private long end;

    ChronicleCursor(final SingleChronicleQueue queue, final TailerDirection direction, final long position) {
        this.queue = queue;
        this.direction = direction;
        this.last = new ChronicleEnd(queue);
        this.nextPosition = Math.max(0, position);
        this.tailer = tailer();
        if (!isPlaced(position)) {
            tailer.close();
            throw new JournalException("There is no batch at position " + position + " in " + queue.file());
        }
    }

    @Override
    public ByteBuffer next() {
        if (scan == null) {
            return read();
        }
        if (found == null && position < last.position()) {
            found = scan.next();
        }
        return found == null ? null : given(found);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean skipHole() {
        if (direction == TailerDirection.BACKWARD) {
            return false;
        }
        final int lastCycle = queue.lastCycle();
        int cycle = Math.max(queue.firstCycle(), queue.rollCycle().toCycle(nextPosition));
        if (scan == null) {
            scan(cycle, end);
        } else {
            found = scan.next();
        }
        while (found == null && cycle < lastCycle) {
            cycle++;
            endScan();
            nextPosition = queue.rollCycle().toIndex(cycle, 0);
            if (isTailerFrom(nextPosition)) {
                return true;
            }
            scan(cycle, 0);
        }
        return found != null;
    }

    @Override
    public void close() {
        endScan();
        tailer.close();
        last.close();
    }

    private boolean isPlaced(final long from) {
        try {
            tailer.direction(direction);
            if (from == BatchLog.NONE) {
                if (direction == TailerDirection.BACKWARD) {
                    tailer.toEnd();
                }
                return true;
            }
            return tailer.moveToIndex(from);
        } catch (final RuntimeException | AssertionError | InternalError e) {
            throw new JournalException("The journal in " + queue.file() + " is damaged: " + e, e);
        }
    }

    private ByteBuffer read() {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return null;
            }
            position = document.index();
            nextPosition = position + 1;
            final Bytes<?> bytes = document.wire().bytes();
            final long length = bytes.readRemaining();
            end = bytes.readPosition() + length;
            copy(bytes, length < HEADER_LENGTH || length > MAX_BATCH_BYTES ? 0 : (int) length);
            noteSequence();
            return buffer;
        } catch (final RuntimeException | AssertionError | InternalError e) {
            if (queue.isClosed()) {
                throw e;
            }
            // What else but damage: as if there were no more.
            return null;
        }
    }

    /** If it is damaged it may say anything, and then it is still the next one. */
    private void noteSequence() {
        final long told = buffer.hasRemaining() ? buffer.getLong(BATCH_SEQUENCE_OFFSET) : 0;
        final long expected = batchSequence + 1;
        if (batchSequence == 0 || told > batchSequence && told <= expected + MAX_SKIP) {
            batchSequence = Math.max(0, told);
        } else {
            batchSequence = expected;
        }
    }

    /** What the scan has found, after which it may have been the scan's turn for the last time. */
    private ByteBuffer given(final ByteBuffer batch) {
        found = null;
        final long sequence = batch.getLong(BATCH_SEQUENCE_OFFSET);
        final long skipped = batchSequence == 0 ? 0 : Math.max(0, sequence - batchSequence - 1);
        position = nextPosition + skipped <= last.position() ? nextPosition + skipped : nextPosition;
        nextPosition = position + 1;
        batchSequence = sequence;
        if (nextPosition % queue.indexSpacing() == 0) {
            isTailerFrom(nextPosition);
        }
        return batch;
    }

    /** Goes on with a tailer from there, if there is what should be. A fresh one, because one that met damage stays confused. */
    private boolean isTailerFrom(final long index) {
        final ExcerptTailer candidate = tailer();
        try {
            if (candidate.moveToIndex(index) && isExpected(candidate) && candidate.moveToIndex(index)) {
                endScan();
                tailer.close();
                tailer = candidate;
                return true;
            }
        } catch (final RuntimeException | AssertionError | InternalError e) {
            // Damaged there, too.
            candidate.close();
            return false;
        }
        candidate.close();
        return false;
    }

    private boolean isExpected(final ExcerptTailer candidate) {
        try (DocumentContext document = candidate.readingDocument()) {
            if (!document.isPresent()) {
                return false;
            }
            final Bytes<?> bytes = document.wire().bytes();
            return scan == null || bytes.readRemaining() >= HEADER_LENGTH
                && bytes.readLong(bytes.readPosition() + BATCH_SEQUENCE_OFFSET) == batchSequence + 1;
        }
    }

    private void scan(final int cycle, final long from) {
        endScan();
        final Path file = ChronicleLog.file(queue, cycle);
        if (Files.isReadable(file)) {
            try {
                scan = new BatchScan(file, from);
                found = scan.next();
            } catch (final IOException e) {
                endScan();
            }
        }
    }

    private void endScan() {
        found = null;
        if (scan != null) {
            scan.close();
            scan = null;
        }
    }

    private ExcerptTailer tailer() {
        final ExcerptTailer made = queue.createTailer();
        made.singleThreadedCheckDisabled(true);
        return made;
    }

    private void copy(final Bytes<?> bytes, final int length) {
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().limit(length);
        final BytesStore<?, ?> mapped = bytes.bytesStore();
        final long start = bytes.readPosition();
        if (mapped != null && mapped.isDirectMemory() && mapped.inside(start, length)) {
            OS.memory().copyMemory(mapped.addressForRead(start), Jvm.address(buffer), length);
        } else {
            // Byte by byte, each of them checked.
            bytes.read(buffer);
            buffer.flip();
        }
    }
}
