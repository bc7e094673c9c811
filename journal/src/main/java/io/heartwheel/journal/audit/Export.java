package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalPrinter;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.agrona.collections.LongHashSet;

/**
 * Gives out the records of a journal, or those of some time, or of one session, as lines of JSON or of comma-separated values.
 *
 * <p>A session is chosen as {@link io.heartwheel.journal.Story} does: by its whole name, or by its counterparty; all its
 * registrations are given. Its name may be told after its registration, so the journal is then read twice. One thread.
 */
public final class Export {
    private static final int PROGRESS_MASK = (1 << 16) - 1;

    private final Form form;
    private final long fromNs;
    private final long toNs;
    private final String session;
    private final JournalPrinter printer = new JournalPrinter();
    private final Map<Long, LongHashSet> chosen = new HashMap<>();
    private long given;

    /** What a line looks like. */
    public enum Form {
        /** One JSON object a line, as {@link JournalPrinter#json} makes them. */
        JSON,
        /** Comma-separated values with a header, as RFC 4180 asks. */
        CSV
    }

    /**
     * What to give.
     *
     * @param form    of the lines.
     * @param fromNs  the earliest time, ns since the epoch.
     * @param toNs    the latest.
     * @param session whose, or null for everybody's, and what the journal says of itself.
     */
    public Export(final Form form, final long fromNs, final long toNs, final String session) {
        this.form = form;
        this.fromNs = fromNs;
        this.toNs = toNs;
        this.session = session;
    }

    /**
     * Reads a journal from its beginning to its end, which may be moving.
     *
     * @param reader   of the journal; left at its end, so that it can be asked for problems.
     * @param line     takes each line, without its end; false: it takes no more.
     * @param progress told now and then of the sequence that was reached.
     * @return how many records were given.
     */
    public long write(final JournalReader reader, final Predicate<String> line, final LongConsumer progress) {
        if (session != null) {
            read(reader, this::choose, progress);
        }
        if (form == Form.CSV && !line.test(CsvLine.HEADER)) {
            return 0;
        }
        read(reader, record -> give(record, line), progress);
        return given;
    }

    private static void read(final JournalReader reader, final Predicate<JournalRecord> taker, final LongConsumer progress) {
        reader.rewind();
        long read = 0;
        for (JournalRecord next = reader.poll(); next != null && taker.test(next); next = reader.poll()) {
            if ((++read & PROGRESS_MASK) == 0) {
                progress.accept(next.sequence());
            }
        }
    }

    private boolean choose(final JournalRecord record) {
        if (record.type() == RecordType.NAME && record.isNamed(session)) {
            chosen.computeIfAbsent(record.incarnation(), incarnation -> new LongHashSet()).add(record.correlationId());
        }
        return true;
    }

    private boolean give(final JournalRecord record, final Predicate<String> line) {
        printer.remember(record);
        if (record.timeNs() < fromNs || record.timeNs() > toNs || session != null && !isChosen(record)) {
            return true;
        }
        given++;
        return line.test(form == Form.CSV ? CsvLine.of(record, printer.nameOrNull(record)) : printer.json(record));
    }

    private boolean isChosen(final JournalRecord record) {
        if (!JournalPrinter.isAboutSession(record)) {
            return false;
        }
        if (record.type() == RecordType.FIRED || record.type() == RecordType.OWED) {
            return record.isNamed(session);
        }
        final LongHashSet ids = chosen.get(record.registeredIn());
        return ids != null && ids.contains(record.correlationId());
    }
}
