package io.heartwheel.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.wire.Wires;

/**
 * Reads a Chronicle Queue whose own structures are lost: every sound batch of its files, in order, found by nothing but the
 * batches' headers and checksums ({@link BatchScan}).
 *
 * <p>For a queue whose table, or a file, has no header any more: Chronicle would wait for somebody to write it.
 * What lies at the end can't be known then, so {@link #lastPosition} is always the greatest there can be. Positions are counted
 * from the first batch, so none that was noted before is found again.
 */
final class TornQueue implements BatchLog {
    private static final String TABLE = "metadata.cq4t";
    private static final String SUFFIX = ".cq4";

    private final Path volume;

    TornQueue(final Path volume) {
        this.volume = volume;
    }

    /** Whether there are batches that Chronicle can't get at. A queue that is only just being made is none. */
    static boolean isIn(final Path volume) {
        try {
            final List<Path> files = files(volume);
            final boolean tableTorn = !files.isEmpty() && !isMade(volume.resolve(TABLE));
            for (final Path file : files) {
                if ((tableTorn || !isMade(file)) && holdsBatch(file)) {
                    return true;
                }
            }
            return false;
        } catch (final IOException | UncheckedIOException e) {
            // It will be told by who reads it.
            return false;
        }
    }

    /**
     * Takes away files without a batch that somebody was killed over while he made them. Only for who holds the
     * {@link JournalFolder}; in a queue that is not torn.
     */
    static void clear(final Path volume) throws IOException {
        if (!Files.isDirectory(volume)) {
            return;
        }
        for (final Path file : files(volume)) {
            if (!isMade(file)) {
                Files.delete(file);
            }
        }
        if (!isMade(volume.resolve(TABLE))) {
            Files.deleteIfExists(volume.resolve(TABLE));
        }
    }

    /** Whether it begins with a header that is complete. */
    static boolean isMade(final Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer first = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(first, 0);
            return Wires.isReady(first.getInt(0));
        }
    }

    /** Refuses: nothing is appended to damage. */
    @Override
    public long append(final ByteBuffer batch, final int length) {
        throw new JournalException("The queue in " + volume.toAbsolutePath() + " is damaged; nothing is written there any more.");
    }

    @Override
    public boolean isInPlace() {
        return true;
    }

    @Override
    public void sync() {
        // Nothing was appended.
    }

    @Override
    public long lastPosition() {
        return Long.MAX_VALUE;
    }

    @Override
    public int deleteBefore(final long position, final long untilNs) {
        return 0;
    }

    @Override
    public Cursor forward(final long position) {
        if (position != NONE) {
            throw new JournalException("Positions are lost in the damaged queue in " + volume.toAbsolutePath());
        }
        try {
            return new Scanning(files(volume));
        } catch (final IOException e) {
            throw new JournalException("The journal's queue in " + volume.toAbsolutePath() + " cannot be read: " + e, e);
        }
    }

    /** Refuses: its end is not known. */
    @Override
    public Cursor backward(final long position) {
        throw new JournalException("The end of the damaged queue in " + volume.toAbsolutePath() + " is not known.");
    }

    @Override
    public void close() {
        // Nothing is held between cursors.
    }

    /** The queue's files in the order of their days, which is that of their names. */
    private static List<Path> files(final Path volume) throws IOException {
        try (Stream<Path> files = Files.list(volume)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
    }

    private static boolean holdsBatch(final Path file) throws IOException {
        try (BatchScan scan = new BatchScan(file, 0)) {
            return scan.next() != null;
        }
    }

    /** One file after the other. */
    private static final class Scanning implements Cursor {
        private final List<Path> files;
        private int next;
        private BatchScan scan;
        private long position = NONE;

        Scanning(final List<Path> files) {
            this.files = files;
        }

        @Override
        public ByteBuffer next() {
            ByteBuffer batch = scan == null ? null : scan.next();
            while (batch == null && next < files.size()) {
                close();
                try {
                    scan = new BatchScan(files.get(next++), 0);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
                batch = scan.next();
            }
            position += batch == null ? 0 : 1;
            return batch;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public boolean skipHole() {
            return false;
        }

        @Override
        public void close() {
            if (scan != null) {
                scan.close();
                scan = null;
            }
        }
    }
}
