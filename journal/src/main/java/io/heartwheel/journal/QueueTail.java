package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.MAX_BATCH_RECORDS;

import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;

/**
 * Where a new incarnation takes up the numbers of the last one.
 *
 * <p>No sequence is ever given twice: for each damaged batch at the end of the queue the numbers skip as many as a batch can
 * hold, which a reader then reports as a gap.
 *
 * @param batchSequence the next batch's.
 * @param sequence      the next record's.
 * @param incarnation   the new writer's, from 1.
 */
record QueueTail(long batchSequence, long sequence, long incarnation) {
    private static final int MAX_DAMAGED = 1 << 16;

    /** Reads backwards from the end to the last sound batch. */
    static QueueTail of(final SingleChronicleQueue queue) {
        try (ExcerptTailer tailer = queue.createTailer().direction(TailerDirection.BACKWARD).toEnd()) {
            final BatchView view = new BatchView();
            for (long damaged = 0; damaged < MAX_DAMAGED; damaged++) {
                switch (view.read(tailer)) {
                    case SOUND:
                        return new QueueTail(
                            view.batchSequence() + 1 + damaged,
                            view.firstSequence() + view.count() + damaged * MAX_BATCH_RECORDS,
                            view.incarnation() + 1);
                    case NOTHING:
                        return new QueueTail(1 + damaged, 1 + damaged * MAX_BATCH_RECORDS, 1 + damaged);
                    default:
                        break;
                }
            }
        }
        throw new JournalException("The last " + MAX_DAMAGED + " batches of the journal in " + queue.file().getAbsolutePath()
            + " are damaged. Move that folder away and start with an empty one.");
    }
}
