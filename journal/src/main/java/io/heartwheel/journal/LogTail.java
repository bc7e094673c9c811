package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.MAX_BATCH_RECORDS;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a new incarnation takes up the numbers of the last one.
 *
 * <p>No sequence is ever given twice: for each damaged batch at the end of the journal the numbers skip as many as a batch can
 * hold, which a reader then reports as a gap.
 *
 * @param batchSequence the next batch's.
 * @param sequence      the next record's.
 * @param incarnation   the new writer's, from 1.
 */
record LogTail(long batchSequence, long sequence, long incarnation) {
    private static final int MAX_DAMAGED = 1 << 16;
    /** More than lie in the pages that a machine loses when it stops. */
    private static final int HIDDEN_RECORDS = 1 << 16;

    /**
     * Reads backwards from the end to the last sound batch, through earlier volumes if the last one has none.
     *
     * @param folder of the journal.
     * @param last   its last volume, open.
     */
    static LogTail of(final Path folder, final BatchLog last) {
        final Search search = new Search();
        final List<Integer> volumes = JournalFolder.volumes(folder);
        boolean found = search.isIn(last);
        for (int i = volumes.size() - 2; i >= 0 && !found; i--) {
            found = search.isIn(JournalFolder.volume(folder, volumes.get(i)));
        }
        if (search.damaged > MAX_DAMAGED) {
            throw new JournalException("The last " + MAX_DAMAGED + " batches of the journal in " + folder.toAbsolutePath()
                + " are damaged. Move that folder away and start with an empty one.");
        }
        return found ? search.next : new LogTail(
            1 + search.damaged, 1 + search.damaged * MAX_BATCH_RECORDS, 1 + search.damaged);
    }

    /** Goes back, counting what is damaged. */
    private static final class Search {
        private final BatchView view = new BatchView();
        private long damaged;
        private LogTail next;

        boolean isIn(final Path volume) {
            final LogKind kind = LogKind.of(volume);
            if (kind == null) {
                return false;
            }
            try (BatchLog log = kind.toRead(volume)) {
                return isIn(log);
            }
        }

        /** @return whether the search is over. */
        boolean isIn(final BatchLog log) {
            return log.lastPosition() == Long.MAX_VALUE ? isInDamaged(log) : isInSound(log);
        }

        /** Where the end is hidden there may be more than can be found. Forwards is then the only way. */
        private boolean isInDamaged(final BatchLog log) {
            boolean found = false;
            try (BatchLog.Cursor cursor = log.forward(BatchLog.NONE)) {
                BatchView.Outcome outcome = view.read(cursor.next());
                while (outcome != BatchView.Outcome.NOTHING || cursor.skipHole()) {
                    if (outcome == BatchView.Outcome.SOUND) {
                        found = true;
                        next = new LogTail(view.batchSequence() + 1 + HIDDEN_RECORDS,
                            view.firstSequence() + view.count() + HIDDEN_RECORDS, view.incarnation() + 1);
                    }
                    outcome = view.read(cursor.next());
                }
            }
            return found;
        }

        private boolean isInSound(final BatchLog log) {
            try (BatchLog.Cursor cursor = log.backward(BatchLog.NONE)) {
                while (damaged <= MAX_DAMAGED) {
                    switch (view.read(cursor.next())) {
                        case SOUND:
                            next = new LogTail(
                                view.batchSequence() + 1 + damaged,
                                view.firstSequence() + view.count() + damaged * MAX_BATCH_RECORDS,
                                view.incarnation() + 1);
                            return true;
                        case NOTHING:
                            return false;
                        default:
                            damaged++;
                            break;
                    }
                }
                return true;
            }
        }
    }
}
