package io.heartwheel.journal;

import static io.heartwheel.journal.SegmentDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.SegmentDescriptor.LAST_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.MAGIC;
import static io.heartwheel.journal.SegmentDescriptor.MAGIC_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.VERSION;
import static io.heartwheel.journal.SegmentDescriptor.VERSION_OFFSET;
import static io.heartwheel.journal.SegmentDescriptor.WORD;
import static io.heartwheel.journal.SegmentDescriptor.number;
import static io.heartwheel.journal.SegmentDescriptor.position;
import static io.heartwheel.journal.SegmentDescriptor.stride;
import static io.heartwheel.journal.SegmentDescriptor.word;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A volume in plain files, which needs nothing but the JDK and no flag: one a segment, as {@link SegmentDescriptor} draws it.
 *
 * <ol>
 *   <li>All of a segment's bytes are written, as zeros, before it gets its name: if the disk has no room for it, that is an
 *       ordinary exception, and no batch in it can meet a full disk later.</li>
 *   <li>A batch is copied into the mapped segment, then the header's {@code last} is set to it with <em>release</em>. A
 *       reader that sees {@code last} sees the batch; a batch that it never reached, because the process died, is not there.</li>
 *   <li>Nothing is ever written over: each writer begins a new segment, and cuts off what the one before did not use.</li>
 *   <li>A deleted segment is cut to nothing first, because a mapping keeps a deleted file's room until it is collected.</li>
 * </ol>
 */
final class SegmentLog implements BatchLog {
    private static final VarHandle LAST = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ZEROS = 1 << 18;
    private static final int PAGE = 4_096;
    private static final int SLICE = 32 * PAGE;
    private static final int TOUCHED_AHEAD = 1 << 20;

    private final Path volume;
    /** Of those to come; 0 if this is only to read. */
    private final int size;
    private final ByteBuffer zeros;
    private FileChannel channel;
    private MappedByteBuffer mapped;
    private Place place;
    /** Up to where pages were touched before they are needed. */
    private int touched;
    /** The segment to come, and how much of it there is. */
    private FileChannel next;
    private int filled;
    private int number;
    private int end;
    /** The buffer given last, and all of it, whatever its limit is. */
    private ByteBuffer given;
    private ByteBuffer whole;
    /** From which segment on there may be something that the disk has not got. */
    private int unsynced;
    /** The last segment whose name the disk has. */
    private int named;
    /** The newest segment that was looked into, to tell the last position. */
    private SegmentFile newest;
    private int newestNumber;

    private SegmentLog(final Path volume, final int size) {
        this.volume = volume;
        this.size = size;
        this.zeros = size == 0 ? null : ByteBuffer.allocateDirect(ZEROS);
    }

    static boolean isIn(final Path volume) {
        return SegmentDescriptor.numbers(volume).length > 0;
    }

    /** Opens or creates a volume to write, with segments of that size, or larger ones for batches that need it. */
    static SegmentLog toWrite(final Path volume, final int size) {
        final SegmentLog log = new SegmentLog(volume, size);
        try {
            Files.createDirectories(volume);
            final int before = SegmentDescriptor.before(volume, Integer.MAX_VALUE);
            if (before > 0) {
                cutUnused(SegmentDescriptor.file(volume, before));
            }
            log.unsynced = before + 1;
            log.begin(before + 1, size);
            return log;
        } catch (final IOException | UncheckedIOException e) {
            log.close();
            throw new JournalException("The journal's segments in " + volume.toAbsolutePath() + " cannot be written: " + e, e);
        }
    }

    static SegmentLog toRead(final Path volume) {
        return new SegmentLog(volume, 0);
    }

    @Override
    public long append(final ByteBuffer batch, final int length) {
        final int stride = stride(length);
        if (stride > mapped.capacity() - end) {
            roll(Math.max(size, HEADER_LENGTH + stride));
        }
        final int at = end;
        if (batch != given) {
            given = batch;
            whole = batch.duplicate().clear();
        }
        mapped.put(at + WORD, whole, 0, length);
        mapped.putLong(at, word(length));
        LAST.setRelease(mapped, LAST_OFFSET, (long) at);
        end = at + stride;
        return position(number, at);
    }

    /**
     * Touches pages of the segment that lie ahead, and once half of it is used, makes some more of the next one. If the disk has
     * no room for that, it is for the append that needs it to say so.
     */
    @Override
    public void prepare() {
        touched = Math.max(touched, end);
        final int limit = (int) Math.min(mapped.capacity(), Math.min((long) touched + SLICE, (long) end + TOUCHED_AHEAD));
        for (; touched < limit; touched += PAGE) {
            // Only this thread writes here, and what is ahead is zero.
            mapped.put(touched, (byte) 0);
        }
        if (end > mapped.capacity() / 2 && filled < size) {
            try {
                fill(Math.min(size, filled + SLICE));
            } catch (final IOException e) {
                discard();
            }
        }
    }

    @Override
    public boolean isInPlace() {
        return place.isSame();
    }

    @Override
    public void sync() {
        try {
            for (; unsynced < number; unsynced++) {
                try (FileChannel full = FileChannel.open(SegmentDescriptor.file(volume, unsynced), StandardOpenOption.WRITE)) {
                    full.force(false);
                }
            }
            channel.force(false);
            if (named != number) {
                forceNames(volume);
                forceNames(volume.toAbsolutePath().getParent());
                named = number;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized long lastPosition() {
        for (int next = SegmentDescriptor.after(volume, newestNumber); next != 0; next = SegmentDescriptor.after(volume, next)) {
            look(next);
        }
        if (newest == null) {
            return NONE;
        }
        long last = newest.look();
        if (last > 0) {
            return newest.lengthAt(last) < 0 ? Long.MAX_VALUE : position(newestNumber, last);
        }
        int before = newestNumber;
        while (last == 0) {
            before = SegmentDescriptor.before(volume, before);
            if (before == 0) {
                return NONE;
            }
            try (SegmentFile earlier = SegmentCursor.open(volume, before)) {
                last = earlier == null ? 0 : earlier.last() > 0 && earlier.lengthAt(earlier.last()) < 0
                    ? Long.MAX_VALUE : earlier.last();
            }
        }
        return last == Long.MAX_VALUE ? last : position(before, last);
    }

    @Override
    public int deleteBefore(final long position, final long untilNs) {
        int deleted = 0;
        try {
            for (final int candidate : SegmentDescriptor.numbers(volume)) {
                final Path file = SegmentDescriptor.file(volume, candidate);
                if (candidate < Math.min(number(position), number)
                    && Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) < untilNs) {
                    cut(file, 0);
                    deleted += Files.deleteIfExists(file) ? 1 : 0;
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return deleted;
    }

    @Override
    public Cursor forward(final long position) {
        return new SegmentCursor(volume, position);
    }

    @Override
    public Cursor backward(final long position) {
        return new SegmentBackCursor(volume, position);
    }

    @Override
    public synchronized void close() {
        try {
            if (newest != null) {
                newest.close();
                newest = null;
            }
            if (channel != null && channel.isOpen()) {
                if (end > 0) {
                    channel.truncate(end);
                }
                channel.close();
            }
            discard();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void look(final int at) {
        final SegmentFile opened = SegmentCursor.open(volume, at);
        if (opened != null && newest != null) {
            newest.close();
        }
        newest = opened == null ? newest : opened;
        newestNumber = opened == null ? newestNumber : at;
    }

    private void roll(final int bytes) {
        try {
            channel.close();
            begin(number + 1, bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(final int begun, final int bytes) throws IOException {
        try {
            fill(bytes);
            mapped = next.map(MapMode.READ_WRITE, 0, Math.max(bytes, filled));
            mapped.order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION_OFFSET, VERSION).putInt(MAGIC_OFFSET, MAGIC);
            final Path file = SegmentDescriptor.file(volume, begun);
            Files.move(SegmentDescriptor.unfinished(volume), file, StandardCopyOption.ATOMIC_MOVE);
            place = new Place(file);
        } catch (final IOException e) {
            discard();
            throw e;
        }
        channel = next;
        next = null;
        filled = 0;
        number = begun;
        end = HEADER_LENGTH;
        touched = 0;
    }

    /** Makes the segment to come so large, of zeros. */
    private void fill(final int bytes) throws IOException {
        if (next == null) {
            next = FileChannel.open(SegmentDescriptor.unfinished(volume), StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ, StandardOpenOption.WRITE);
            filled = 0;
        }
        while (filled < bytes) {
            filled += next.write(zeros.clear().limit(Math.min(ZEROS, bytes - filled)), filled);
        }
    }

    /** Gives back what the segment to come had got. */
    private void discard() {
        try {
            if (next != null) {
                next.close();
                Files.deleteIfExists(SegmentDescriptor.unfinished(volume));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            next = null;
            filled = 0;
        }
    }

    /** What a writer had reserved, and died or was closed before it used it. Not where damage hides what was used. */
    private static void cutUnused(final Path file) throws IOException {
        final long used;
        try (SegmentFile segment = new SegmentFile(file)) {
            final long last = segment.last();
            final int length = last == 0 || last == SegmentFile.LOST ? 0 : segment.lengthAt(last);
            used = last == 0 ? HEADER_LENGTH : length > 0 ? last + stride(length) : SegmentFile.LOST;
        }
        cut(file, used);
    }

    private static void cut(final Path file, final long bytes) throws IOException {
        try (FileChannel whole = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (whole.size() > bytes) {
                whole.truncate(bytes);
            }
        }
    }

    /** So that the names of files are as safe as what is in them. */
    private static void forceNames(final Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
