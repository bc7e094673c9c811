package io.heartwheel.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out what a journal's last writer left: from the latest snapshot that is whole, or if there is none, from the journal's
 * beginning. Whatever could not be read is told. For who holds the folder, before it is written again.
 */
final class Recovery {
    /** The records to read. */
    interface Source {
        /** Back to the first. */
        void rewind();

        /** On to the batch at a place that its writer noted. @return false if there is none; then it stands anywhere. */
        boolean seek(BatchPosition place);

        /** The next record, or null: there is none. */
        JournalRecord poll();

        /** The sequence of the last one. */
        long sequence();

        /** Since the last {@code rewind} or {@code seek}, in words. */
        List<String> problems();

        /** Whether nothing lies beyond. */
        boolean isAtEnd();
    }

    private final Source reader;
    private final List<String> problems = new ArrayList<>();

    private Recovery(final Source reader) {
        this.reader = reader;
    }

    static Recovered of(final Path folder) {
        if (!JournalFolder.holdsJournal(folder)) {
            return new Replay(0).recovered(List.of());
        }
        try (JournalReader reader = new JournalReader(folder)) {
            return of(new ReaderSource(reader), Checkpoint.read(folder));
        }
    }

    /** @param checkpoints where snapshots are said to be, the latest first. */
    static Recovered of(final Source source, final List<Checkpoint.Entry> checkpoints) {
        return new Recovery(source).recover(checkpoints);
    }

    private Recovered recover(final List<Checkpoint.Entry> checkpoints) {
        for (final Checkpoint.Entry checkpoint : checkpoints) {
            final Replay replay = reader.seek(checkpoint.place()) ? replay(checkpoint.sequence(), true) : null;
            if (replay != null && replay.isComplete()) {
                return recovered(replay);
            }
            problems.add("the snapshot at record " + checkpoint.sequence() + " cannot be read, though it was whole when it was"
                + " written; an earlier one, or the whole journal, was read instead");
        }
        return fromBeginning();
    }

    private Recovered fromBeginning() {
        reader.rewind();
        final JournalRecord first = reader.poll();
        if (first == null || first.sequence() == 1) {
            reader.rewind();
            return recovered(replay(0, false));
        }
        final long start = first.sequence();
        for (final long base : snapshots()) {
            reader.rewind();
            final Replay replay = replay(base, false);
            if (replay.isComplete()) {
                return recovered(replay);
            }
        }
        problems.add("the journal begins with record " + start
            + " and holds no whole snapshot: who was registered before that, is not known");
        reader.rewind();
        return recovered(replay(0, false));
    }

    /** The numbers of all that have an end. */
    private List<Long> snapshots() {
        reader.rewind();
        final List<Long> ended = new ArrayList<>();
        for (JournalRecord record = reader.poll(); record != null; record = reader.poll()) {
            if (record.type() == RecordType.SNAPSHOT_END) {
                ended.add(record.handle());
            }
        }
        return ended;
    }

    /** @return null if the snapshot is to be there, right away, and is not. */
    private Replay replay(final long base, final boolean rightAway) {
        final Replay replay = new Replay(base);
        JournalRecord record = reader.poll();
        if (rightAway && (record == null || record.type() != RecordType.SNAPSHOT_BEGIN || record.sequence() != base)) {
            return null;
        }
        while (record != null) {
            replay.accept(record);
            record = reader.poll();
        }
        return replay;
    }

    private Recovered recovered(final Replay replay) {
        problems.addAll(reader.problems());
        if (!reader.isAtEnd()) {
            problems.add("reading ended at record " + reader.sequence() + ", before the journal's end");
        }
        return replay.recovered(problems);
    }

    private record ReaderSource(JournalReader reader) implements Source {
        @Override
        public void rewind() {
            reader.rewind();
        }

        @Override
        public boolean seek(final BatchPosition place) {
            return reader.seek(place);
        }

        @Override
        public JournalRecord poll() {
            return reader.poll();
        }

        @Override
        public long sequence() {
            return reader.sequence();
        }

        @Override
        public List<String> problems() {
            return reader.problems();
        }

        @Override
        public boolean isAtEnd() {
            return reader.isAtEnd();
        }
    }
}
