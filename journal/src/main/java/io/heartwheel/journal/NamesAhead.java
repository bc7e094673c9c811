package io.heartwheel.journal;

import java.nio.file.Path;

/**
 * Reads a journal ahead of a printer and tells it the names that come: a session's name is journaled along with its first
 * records, but may stand behind them, as far as a batch is long.
 *
 * <p>Reads the journal a second time, with a reader of its own. Of a journal that is being written, a name that is not in it yet
 * can't be told. One thread.
 */
public final class NamesAhead implements AutoCloseable {
    private static final int AT_LEAST = BatchDescriptor.MAX_BATCH_RECORDS;

    private final JournalReader reader;
    private final JournalPrinter printer;
    /** Up to this record it has looked far enough ahead. */
    private long enoughUntil;

    /**
     * Opens the journal once more.
     *
     * @param folder  of the journal.
     * @param printer that is to know the names.
     * @throws JournalException as {@link JournalReader#JournalReader}.
     */
    public NamesAhead(final Path folder, final JournalPrinter printer) {
        reader = new JournalReader(folder);
        this.printer = printer;
    }

    /**
     * Before a record is printed: tells the printer the names that come within a batch's length of it.
     *
     * @param record that a reader from the journal's beginning has given.
     */
    public void before(final JournalRecord record) {
        if (record.sequence() <= enoughUntil) {
            return;
        }
        final long end = record.sequence() + 2L * AT_LEAST;
        JournalRecord next = reader.poll();
        while (next != null) {
            printer.foresee(next);
            next = reader.sequence() < end ? reader.poll() : null;
        }
        enoughUntil = reader.sequence() < end ? reader.sequence() : record.sequence() + AT_LEAST;
    }

    @Override
    public void close() {
        reader.close();
    }
}
