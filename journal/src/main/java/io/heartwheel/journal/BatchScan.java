package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.CRC_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.LENGTH_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.MAGIC;
import static io.heartwheel.journal.BatchDescriptor.MAX_BATCH_BYTES;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Finds sound batches in a file by nothing but their own headers and checksums, for where the file's own order is lost.
 *
 * <p>Looks at every fourth byte. Reads a few MiB at a time, changes nothing. One thread.
 */
final class BatchScan implements AutoCloseable {
    private static final int WINDOW = 1 << 22;

    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    /** Where in the file the window lies. */
    private long start;
    /** Behind the batch that was found last. */
    private long end;

    /** Finds what begins at that offset or behind it. */
    BatchScan(final Path file, final long from) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        end = from + 3 & ~3L;
    }

    /**
     * The next sound batch in the file.
     *
     * @return a view of it, from 0 to the limit, that the next call overwrites; null if there is none, now.
     */
    ByteBuffer next() {
        try {
            if (!isBatchFrom(end + Integer.BYTES)) {
                // What was read of it may be older than what is in it.
                window.limit(0);
            }
            for (long at = end; holds(at, HEADER_LENGTH); at += Integer.BYTES) {
                final ByteBuffer batch = isBatchFrom(at) ? soundAt(at) : null;
                if (batch != null) {
                    end = at + batch.limit();
                    return batch;
                }
            }
            return null;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isBatchFrom(final long at) throws IOException {
        return holds(at, HEADER_LENGTH) && window.getInt((int) (at - start)) == MAGIC;
    }

    private ByteBuffer soundAt(final long at) throws IOException {
        final int length = window.getInt((int) (at - start) + LENGTH_OFFSET);
        if (length < HEADER_LENGTH || length > MAX_BATCH_BYTES || !holds(at, length)) {
            return null;
        }
        final ByteBuffer batch = window.slice((int) (at - start), length).order(ByteOrder.LITTLE_ENDIAN);
        return batch.getInt(CRC_OFFSET) == Batch.checksum(batch, length, crc) ? batch : null;
    }

    /** Whether so many bytes of the file lie in the window, which is moved if need be. */
    private boolean holds(final long at, final int bytes) throws IOException {
        if (at < start || at + bytes > start + window.limit()) {
            start = at;
            window.clear();
            int read = 0;
            while (window.hasRemaining() && read >= 0) {
                read = channel.read(window, at + window.position());
            }
            window.flip();
        }
        return bytes <= window.limit() - (at - start);
    }
}
