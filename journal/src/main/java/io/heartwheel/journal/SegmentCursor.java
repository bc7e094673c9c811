package io.heartwheel.journal;

import static io.heartwheel.journal.SegmentDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.SegmentDescriptor.number;
import static io.heartwheel.journal.SegmentDescriptor.offset;
import static io.heartwheel.journal.SegmentDescriptor.stride;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads a volume's segments forwards, one after the other, from batch to batch and, if told to, over what is damaged. */
final class SegmentCursor implements BatchLog.Cursor {
    private final Path volume;
    private SegmentFile segment;
    private int number;
    private long at = HEADER_LENGTH;
    /** Of the batch to come, if its length word is lost. */
    private int knownLength;
    private long position = BatchLog.NONE;

    SegmentCursor(final Path volume, final long from) {
        this.volume = volume;
        if (from != BatchLog.NONE && !isPlaced(from)) {
            close();
            throw new JournalException("There is no batch at position " + from + " in " + volume.toAbsolutePath());
        }
    }

    @Override
    public ByteBuffer next() {
        if (!isMore()) {
            return null;
        }
        final int length = knownLength > 0 ? knownLength : segment.lengthAt(at);
        if (length < 0) {
            segment.look();
            return null;
        }
        final ByteBuffer batch = segment.copy(at, length);
        position = SegmentDescriptor.position(number, at);
        at += stride(length);
        knownLength = 0;
        return batch;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public boolean skipHole() {
        long found = segment == null ? -1 : segment.find(at);
        int next = number;
        SegmentFile candidate = segment;
        while (found < 0) {
            close(candidate == segment ? null : candidate);
            next = SegmentDescriptor.after(volume, next);
            if (next == 0) {
                return false;
            }
            candidate = open(volume, next);
            found = candidate == null ? -1 : candidate.find(HEADER_LENGTH);
        }
        goTo(next, candidate);
        at = found;
        knownLength = candidate.soundLength(found);
        return true;
    }

    @Override
    public void close() {
        close(segment);
        segment = null;
    }

    /** Whether the segment goes on, or the next one does, into which it then moves. */
    private boolean isMore() {
        while (segment == null || at > segment.last() && at > segment.look()) {
            final int next = SegmentDescriptor.after(volume, number);
            // Nothing is added to a segment once there is another; what was added just before must not be missed.
            if (next == 0) {
                return false;
            }
            if (segment == null || at > segment.look()) {
                final SegmentFile opened = open(volume, next);
                if (opened == null) {
                    return false;
                }
                goTo(next, opened);
            }
        }
        return true;
    }

    private void goTo(final int next, final SegmentFile opened) {
        if (opened != segment) {
            close(segment);
            segment = opened;
            number = next;
            at = HEADER_LENGTH;
        }
        knownLength = 0;
    }

    private boolean isPlaced(final long from) {
        number = number(from);
        at = offset(from);
        segment = open(volume, number);
        if (segment == null || at < HEADER_LENGTH || at % SegmentDescriptor.WORD != 0 || at > segment.last()) {
            return false;
        }
        knownLength = segment.lengthAt(at) > 0 ? 0 : segment.soundLength(at);
        return knownLength >= 0;
    }

    /** Null if it was deleted meanwhile, or can't be read. */
    static SegmentFile open(final Path volume, final int which) {
        try {
            return new SegmentFile(SegmentDescriptor.file(volume, which));
        } catch (final IOException e) {
            return null;
        }
    }

    private static void close(final SegmentFile file) {
        if (file != null) {
            file.close();
        }
    }
}
