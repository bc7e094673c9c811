package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.EXTRA_LENGTH_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HEADER_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.TYPE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.padded;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a journal in order, while a server writes it or after: every record it gives was checked, and every record it cannot
 * give is reported.
 *
 * <p>Opens the folder read-only and changes nothing in it. Damage does not stop it: a batch with a wrong checksum is left out, a
 * hole in which not even batches can be told apart is stepped over, a gap in the numbers is noted, and {@link #problems} tells of
 * all. One thread at a time.
 */
public final class JournalReader implements AutoCloseable {
    private static final int MAX_TOLD = 100;
    private static final int HOLE_LOOKS = 20;
    private static final long HOLE_PAUSE_NS = 1_000_000;

    private final VolumeReader volumes;
    private final BatchView view = new BatchView();
    private final JournalRecord record = new JournalRecord();
    private final NamePage names = new NamePage();
    private final List<String> problems = new ArrayList<>();
    private long problemCount;
    private long missing;
    private long unknown;
    private boolean afterDamage;
    private int left;
    private int at;
    private long sequence;

    /**
     * Opens the journal in a folder, at its beginning.
     *
     * @param folder that a {@link DiskJournal} writes or wrote.
     * @throws JournalException if the folder is missing, holds no journal, or the JVM lacks flags; the message says what to do.
     */
    public JournalReader(final Path folder) {
        volumes = new VolumeReader(folder);
    }

    /**
     * The next record, or null if there is none <em>yet</em>: poll again to follow a server that is writing.
     *
     * <p>After SNAPSHOT_NAMES each of the names in it follows as a NAME of its own, with the same sequence.
     *
     * @return a window that the next call moves.
     * @throws JournalException if the journal was written in a newer format than this class knows.
     */
    public JournalRecord poll() {
        while (true) {
            while (left > 0 || names.hasNext()) {
                if (names.hasNext() ? names.next(record) : next()) {
                    return record;
                }
            }
            switch (read()) {
                case NOTHING:
                    return null;
                case SOUND:
                    begin();
                    break;
                default:
                    afterDamage = true;
                    problem("a batch is damaged and was left out, after sequence " + sequence);
                    break;
            }
        }
    }

    /** Starts again from the beginning; what was counted stays counted no more. */
    public void rewind() {
        reset();
        volumes.toStart();
    }

    /**
     * Starts again from the batch at a place.
     *
     * @return false if there is none, or none any more; then it stands before the first.
     */
    boolean seek(final BatchPosition position) {
        reset();
        try {
            volumes.moveTo(position);
            return true;
        } catch (final JournalException e) {
            volumes.toStart();
            return false;
        }
    }

    /** Where the batch lies whose records {@link #poll} gives. */
    BatchPosition position() {
        return volumes.position();
    }

    /** The sequence of the last record that {@link #poll} gave or passed over; 0 before the first. */
    public long sequence() {
        return sequence;
    }

    /** How many problems were met: damaged batches, gaps and repetitions. */
    public long problemCount() {
        return problemCount;
    }

    /** The first 100 problems, in words. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** How many records the gaps in the numbers stand for. */
    public long missing() {
        return missing;
    }

    /** How many records were passed over because a later version wrote them and this one does not know their type. */
    public long unknown() {
        return unknown;
    }

    /**
     * Whether the reader, having been polled to null, really stands at the end: behind a hole there may be nothing that can be
     * read. A journal that is being written has an end that moves: poll again before believing a false.
     *
     * @return whether nothing lies beyond what was read.
     */
    public boolean isAtEnd() {
        return volumes.isAtEnd();
    }

    @Override
    public void close() {
        volumes.close();
    }

    private void reset() {
        problems.clear();
        problemCount = 0;
        missing = 0;
        unknown = 0;
        afterDamage = false;
        left = 0;
        names.clear();
        sequence = 0;
    }

    private BatchView.Outcome read() {
        while (true) {
            final BatchView.Outcome outcome = view.read(volumes.next());
            if (outcome != BatchView.Outcome.NOTHING || volumes.isAtEnd()) {
                return outcome;
            }
            final BatchView.Outcome later = lookAgain();
            if (later != BatchView.Outcome.NOTHING || !volumes.skipHole()) {
                return later;
            }
            afterDamage = true;
            problem("there is a hole, which was stepped over, after sequence " + sequence);
        }
    }

    /** The end may have moved between two looks. Only what stays out of reach is a hole. */
    private BatchView.Outcome lookAgain() {
        BatchView.Outcome outcome = view.read(volumes.next());
        for (int i = 0; i < HOLE_LOOKS && outcome == BatchView.Outcome.NOTHING; i++) {
            LockSupport.parkNanos(HOLE_PAUSE_NS);
            outcome = view.read(volumes.next());
        }
        return outcome;
    }

    private void begin() {
        final long first = view.firstSequence();
        final long expected = sequence + 1;
        if (sequence != 0 && first > expected) {
            missing += first - expected;
            if (!afterDamage) {
                problem("records " + expected + " to " + (first - 1) + " are missing");
            }
        } else if (sequence != 0 && first < expected) {
            problem("records are repeated: " + first + " came after " + sequence);
        }
        afterDamage = false;
        sequence = first - 1;
        left = view.count();
        at = HEADER_LENGTH;
    }

    /** @return whether the next record of the batch is one that this version knows. */
    private boolean next() {
        final ByteBuffer buffer = view.buffer();
        final int recordLength = view.recordLength();
        left--;
        sequence++;
        if (at + recordLength > view.length()) {
            left = 0;
            problem("record " + sequence + " lies outside its batch");
            return false;
        }
        final RecordType type = RecordType.of(buffer.get(at + TYPE_OFFSET));
        record.wrap(buffer, at, recordLength, type);
        record.number(sequence, view.incarnation());
        at += recordLength + padded(Short.toUnsignedInt(buffer.getShort(at + EXTRA_LENGTH_OFFSET)));
        if (type == null) {
            unknown++;
        } else if (type == RecordType.SNAPSHOT_NAMES) {
            names.begin(record);
        }
        return type != null;
    }

    private void problem(final String text) {
        problemCount++;
        if (problems.size() < MAX_TOLD) {
            problems.add(text);
        }
    }
}
