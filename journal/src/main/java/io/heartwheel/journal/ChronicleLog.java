package io.heartwheel.journal;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * A volume in a Chronicle Queue: one document a batch, one file a day, positions are the queue's indexes.
 *
 * <p>Its appender is made by, and belongs to, the first thread that appends. A batch is in the page cache when it is appended.
 * {@link #sync} asks the operating system to write the file, which on Linux includes what was written through a mapping; the
 * queue's own sync would leave out what lies in a block that is no longer mapped.
 */
final class ChronicleLog implements BatchLog {
    private static final String METADATA = "metadata.cq4t";
    private static final int PAGE = 4_096;
    private static final int TOUCHED_AHEAD = 1 << 20;
    private static final int MOST_TOUCHED = 32 * PAGE;

    private final SingleChronicleQueue queue;
    private final ChronicleEnd end;
    private ExcerptAppender appender;
    /** The buffer that was appended last, and the one before. */
    private ByteBuffer wrapped;
    private Bytes<?> wrapper;
    private ByteBuffer otherWrapped;
    private Bytes<?> otherWrapper;
    private long touched;
    private File placed;
    private Place place;
    private File syncedFile;
    private FileChannel synced;

    private ChronicleLog(final SingleChronicleQueue queue) {
        this.queue = queue;
        this.end = new ChronicleEnd(queue);
    }

    static boolean isIn(final Path volume) {
        try {
            return TornQueue.isMade(volume.resolve(METADATA));
        } catch (final IOException e) {
            return false;
        }
    }

    /** As {@link QueueAccess#toWrite}. */
    static ChronicleLog toWrite(final Path volume, final int blockSize, final TimeAnchor anchor) {
        return new ChronicleLog(QueueAccess.toWrite(volume, blockSize, anchor));
    }

    static ChronicleLog toRead(final Path volume) {
        return new ChronicleLog(QueueAccess.toRead(volume));
    }

    @Override
    public long append(final ByteBuffer batch, final int length) {
        if (batch != wrapped) {
            wrap(batch);
        }
        wrapper.readPositionRemaining(0, length);
        appender.writeBytes(wrapper);
        return appender.lastIndexAppended();
    }

    /**
     * Touches pages of the mapped block that lie ahead: the first touch of a page costs as much as copying hundreds of records.
     * What is ahead is zero, and nobody but this thread writes there, so that putting a zero in a zero's place changes nothing.
     */
    @Override
    public void prepare() {
        if (appender == null) {
            return;
        }
        final Bytes<?> bytes = appender.wire().bytes();
        final BytesStore<?, ?> block = bytes.bytesStore();
        final long written = bytes.writePosition();
        if (touched < written || touched > written + TOUCHED_AHEAD) {
            touched = (written + PAGE - 1) / PAGE * PAGE;
        }
        final long limit = Math.min(touched + MOST_TOUCHED, written + TOUCHED_AHEAD);
        while (touched < limit && block.inside(touched, Long.BYTES)) {
            block.compareAndSwapLong(touched, 0, 0);
            touched += PAGE;
        }
    }

    @Override
    public boolean isInPlace() {
        final File file = appender == null ? null : appender.currentFile();
        if (file == null) {
            return true;
        }
        if (!file.equals(placed)) {
            placed = file;
            place = new Place(file.toPath());
        }
        return place.isSame();
    }

    @Override
    public void sync() {
        final File file = appender == null ? null : appender.currentFile();
        try {
            if (file != syncedFile) {
                // The file of the day before has an end that is not synced yet.
                if (synced == null) {
                    forceBefore(file);
                } else {
                    force(synced);
                    close(synced);
                }
                synced = FileChannel.open(file.toPath(), StandardOpenOption.WRITE);
                syncedFile = file;
                force(synced);
                forceDirectory();
            } else {
                force(synced);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long lastPosition() {
        return end.position();
    }

    @Override
    public int deleteBefore(final long position, final long untilNs) {
        final RollCycle days = queue.rollCycle();
        final long untilDay = TimeUnit.NANOSECONDS.toMillis(untilNs) / days.lengthInMillis();
        final long limit = Math.min(untilDay, Math.min(days.toCycle(position), queue.lastCycle()));
        int deleted = 0;
        try {
            for (int cycle = queue.firstCycle(); cycle < limit; cycle++) {
                deleted += Files.deleteIfExists(file(queue, cycle)) ? 1 : 0;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            queue.refreshDirectoryListing();
        }
        return deleted;
    }

    @Override
    public Cursor forward(final long position) {
        return new ChronicleCursor(queue, TailerDirection.FORWARD, position);
    }

    @Override
    public Cursor backward(final long position) {
        return new ChronicleCursor(queue, TailerDirection.BACKWARD, position);
    }

    @Override
    public void close() {
        end.close();
        queue.close();
        try {
            close(synced);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the batches of a cycle, which is a day, lie. */
    static Path file(final SingleChronicleQueue queue, final int cycle) {
        final String day = DateTimeFormatter.ofPattern(queue.rollCycle().format()).format(LocalDate.ofEpochDay(cycle));
        return queue.file().toPath().resolve(day + SingleChronicleQueue.SUFFIX);
    }

    /** Snapshots come in a buffer of their own. */
    private void wrap(final ByteBuffer batch) {
        if (appender == null) {
            appender = queue.createAppender();
        }
        final Bytes<?> former = wrapper;
        wrapper = batch == otherWrapped ? otherWrapper : Bytes.wrapForRead(batch);
        otherWrapped = wrapped;
        otherWrapper = former;
        wrapped = batch;
    }

    private static void force(final FileChannel channel) throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    private static void close(final FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    /** Whoever wrote it, this one before it rolled or a process before, may not have come to it. */
    private void forceBefore(final File file) throws IOException {
        final File[] earlier = queue.file().listFiles((folder, name) ->
            name.endsWith(SingleChronicleQueue.SUFFIX) && name.compareTo(file.getName()) < 0);
        if (earlier != null && earlier.length > 0) {
            final File last = Collections.max(Arrays.asList(earlier));
            try (FileChannel channel = FileChannel.open(last.toPath(), StandardOpenOption.WRITE)) {
                channel.force(false);
            }
        }
    }

    /** So that a file's name, and its folder's, are as safe as its contents. */
    private void forceDirectory() throws IOException {
        final Path volume = queue.file().toPath().toAbsolutePath();
        for (final Path names : List.of(volume, volume.getParent())) {
            try (FileChannel directory = FileChannel.open(names, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
