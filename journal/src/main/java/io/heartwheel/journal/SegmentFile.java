package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.CRC_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.LENGTH_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.SegmentDescriptor.LAST_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.MAGIC;
import static io.heartwheel.journal.SegmentDescriptor.MAGIC_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.VERSION;
import static io.heartwheel.journal.SegmentDescriptor.VERSION_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.WORD;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Reads one segment, while it is written or after.
 *
 * <p>It is read, never mapped: a file that was cut or whose disk fails is so an exception, not a fault of the whole process. A
 * batch is only looked at in bytes that were read after {@code last} was seen to reach it; the writer's release, and the fence
 * here, see to it that they are the batch's. One thread.
 */
final class SegmentFile implements AutoCloseable {
    /** Instead of where the last batch begins: not even that can be read. */
    static final long LOST = Long.MAX_VALUE;
    private static final int SMALL = 1 << 15;
    private static final int LARGE = 1 << 18;

    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer window = ByteBuffer.allocateDirect(LARGE).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private ByteBuffer batch = ByteBuffer.allocateDirect(SMALL).order(ByteOrder.LITTLE_ENDIAN);
    private long start;
    /** What the header said when the window was read. */
    private long seen;
    private long last;

    SegmentFile(final Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        look();
    }

    /**
     * Reads the header again.
     *
     * @return where the last batch begins, 0 if there is none, or {@link #LOST}.
     */
    long look() {
        header.clear();
        read(channel, header, 0);
        VarHandle.loadLoadFence();
        if (header.limit() < HEADER_LENGTH || header.getInt(MAGIC_OFFSET) != MAGIC) {
            last = LOST;
            window.limit(0);
        } else if (header.getInt(VERSION_OFFSET) > VERSION) {
            throw new JournalException("This journal's segments were written by a later Heartwheel, in version "
                + header.getInt(VERSION_OFFSET) + "; this one reads up to " + VERSION
                + ". Read it with the version that wrote it.");
        } else {
            last = header.getLong(LAST_OFFSET);
        }
        return last;
    }

    /** As {@link #look} found it last. */
    long last() {
        return last;
    }

    /** How long the batch is that begins there, or -1 if that can't be told. Nothing is known of what lies behind the last. */
    int lengthAt(final long at) {
        return at <= last && holds(at, WORD) ? SegmentDescriptor.length(window.getLong((int) (at - start))) : -1;
    }

    /** The bytes of the batch that begins there, which the next call overwrites; none if there are not as many. */
    ByteBuffer copy(final long at, final int length) {
        if (batch.capacity() < length) {
            batch = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        batch.clear().limit(0);
        if (holds(at, WORD + length)) {
            batch.limit(length).put(0, window, (int) (at + WORD - start), length);
        }
        return batch;
    }

    /**
     * Looks for a sound batch by nothing but its own header and checksum.
     *
     * @return where the first begins that begins there or behind, up to the last; -1 if there is none. Its length word may be
     *     lost.
     */
    long find(final long from) {
        for (long at = from + 7 & -8; at <= last && holds(at, WORD + BatchDescriptor.HEADER_LENGTH); at += WORD) {
            if (window.getInt((int) (at + WORD - start)) == BatchDescriptor.MAGIC && soundLength(at) > 0) {
                return at;
            }
        }
        return -1;
    }

    /** The length of the batch that begins there, going by its own header, or -1 if it is not sound. */
    int soundLength(final long at) {
        if (!holds(at, WORD + BatchDescriptor.HEADER_LENGTH)) {
            return -1;
        }
        final int length = window.getInt((int) (at + WORD - start) + LENGTH_OFFSET);
        if (length < BatchDescriptor.HEADER_LENGTH || length > BatchDescriptor.MAX_BATCH_BYTES) {
            return -1;
        }
        final ByteBuffer bytes = copy(at, length);
        return bytes.limit() == length && bytes.getInt(CRC_OFFSET) == Batch.checksum(bytes, length, crc) ? length : -1;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether so many bytes from there are in the window, as they were when {@code last} was seen to reach them or later. */
    private boolean holds(final long at, final int bytes) {
        final boolean isIn = at >= start && at + bytes <= start + window.limit() && at <= seen;
        if (!isIn) {
            if (window.capacity() < bytes) {
                window = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            start = at;
            seen = last;
            // Who follows a writer mostly finds one batch at a time.
            window.clear().limit(at == last && bytes <= SMALL ? SMALL : window.capacity());
            read(channel, window, at);
        }
        return bytes <= window.limit() - (at - start);
    }

    private static void read(final FileChannel from, final ByteBuffer buffer, final long at) {
        try {
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = from.read(buffer, at + buffer.position());
            }
        } catch (final IOException e) {
            // A disk that gives nothing: as damaged as if there were nothing.
            buffer.limit(buffer.position());
        }
        buffer.flip();
    }
}
