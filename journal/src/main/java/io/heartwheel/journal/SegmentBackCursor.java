package io.heartwheel.journal;

import static io.heartwheel.journal.SegmentDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.SegmentDescriptor.MIN_STRIDE;
import static io.heartwheel.journal.SegmentDescriptor.WORD;
import static io.heartwheel.journal.SegmentDescriptor.number;
import static io.heartwheel.journal.SegmentDescriptor.offset;
import static io.heartwheel.journal.SegmentDescriptor.stride;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a volume's segments backwards. Batches only tell where the next one begins, so a segment is gone through forwards first.
 *
 * <p>For a hole it gives as many batches without any bytes as may have been in it, so that who counts on knows how far to skip.
 */
final class SegmentBackCursor implements BatchLog.Cursor {
    private static final long HIDDEN = -1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Path volume;
    private SegmentFile segment;
    private int number;
    private long[] begins = new long[1 << 10];
    private int left;
    private long position = BatchLog.NONE;

    SegmentBackCursor(final Path volume, final long from) {
        this.volume = volume;
        this.number = Integer.MAX_VALUE;
        if (from != BatchLog.NONE) {
            // Refuses a position with nothing at it.
            new SegmentCursor(volume, from).close();
            number = number(from);
            load(offset(from));
        }
    }

    @Override
    public ByteBuffer next() {
        while (left == 0) {
            number = SegmentDescriptor.before(volume, number);
            if (number == 0) {
                return null;
            }
            load(SegmentFile.LOST);
        }
        final long begin = begins[--left];
        if (begin == HIDDEN) {
            return NOTHING.clear();
        }
        final int length = segment.lengthAt(begin);
        position = SegmentDescriptor.position(number, begin);
        return segment.copy(begin, length > 0 ? length : Math.max(0, segment.soundLength(begin)));
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
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }

    /** Notes where the segment's batches begin, up to one of them. */
    private void load(final long upTo) {
        close();
        segment = SegmentCursor.open(volume, number);
        final long end = segment == null ? 0 : Math.min(upTo, segment.last());
        long at = HEADER_LENGTH;
        while (at <= end) {
            int length = segment.lengthAt(at);
            if (length < 0) {
                final long found = segment.find(at);
                length = found < 0 ? -1 : segment.soundLength(found);
                hide(at, found >= 0 ? found : end == SegmentFile.LOST ? at : end + WORD);
                at = found;
            }
            if (length < 0 || at > end) {
                return;
            }
            add(at);
            at += stride(length);
        }
    }

    private void hide(final long from, final long to) {
        for (long at = from; at < to; at += MIN_STRIDE) {
            add(HIDDEN);
        }
    }

    private void add(final long begin) {
        begins = left == begins.length ? Arrays.copyOf(begins, 2 * left) : begins;
        begins[left++] = begin;
    }
}
