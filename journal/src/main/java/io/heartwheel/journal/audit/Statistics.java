package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/**
 * Sums up a journal: what is in it, who fell silent most, how late the wheel was, when our own engine was blind, who wrote it.
 *
 * <p>Bounded memory, whatever the journal's length: {@link SessionCounts} says of how many sessions, and of writers it remembers
 * the latest {@value #MAX_INCARNATIONS}. One thread.
 */
public final class Statistics {
    static final int MAX_INCARNATIONS = 1_000;
    private static final int PROGRESS_MASK = (1 << 16) - 1;
    private static final int DIGITS = 3;

    private final long[] counts = new long[RecordType.values().length];
    private final SessionCounts sessions = new SessionCounts();
    private final Histogram suspectLateness = new Histogram(DIGITS);
    private final Histogram expiryLateness = new Histogram(DIGITS);
    private final Deque<Incarnation> incarnations = new ArrayDeque<>();
    private final Stalls stalls = new Stalls();
    private long incarnationCount;
    private long records;
    private long first;
    private long last;

    /** One writer's life. */
    static final class Incarnation {
        final long number;
        final long startNs;
        long endNs;
        long records;
        boolean stopped;
        boolean followed;

        Incarnation(final long number, final long startNs) {
            this.number = number;
            this.startNs = startNs;
        }

        /** How it ended, in a word. Of the latest it can't be told from the journal alone whether it goes on. */
        String end() {
            return stopped ? "stopped" : followed ? "crashed" : "running or crashed";
        }
    }

    /** Our own blindness. */
    static final class Stalls {
        long count;
        long blindNs;
        long longestNs;
        long grantedNs;
        long expiriesWithGrace;
        long mostGraceNs;
    }

    private Statistics() {
    }

    /**
     * Reads a journal from its beginning to its end, which may be moving.
     *
     * @param reader   of the journal; left at its end, so that it can be asked for problems.
     * @param progress told now and then of the sequence that was reached.
     * @return the sums.
     */
    public static Statistics of(final JournalReader reader, final LongConsumer progress) {
        final Statistics statistics = new Statistics();
        reader.rewind();
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            statistics.accept(next);
            if ((statistics.records & PROGRESS_MASK) == 0) {
                progress.accept(next.sequence());
            }
        }
        return statistics;
    }

    /**
     * For people.
     *
     * @param top how many sessions to tell of.
     * @return lines, without their ends.
     */
    public List<String> lines(final int top) {
        return new StatisticsText(this, top).lines();
    }

    /**
     * For programs: one JSON object on one line. Times are ISO 8601 in UTC, durations end in {@code Ns}.
     *
     * @param top how many sessions to tell of.
     * @return the object.
     */
    public String json(final int top) {
        return new StatisticsJson(this, top).toString();
    }

    private void accept(final JournalRecord record) {
        if (record.repeated()) {
            sessions.accept(record);
            return;
        }
        if (records == 0) {
            first = record.sequence();
        }
        records++;
        last = record.sequence();
        counts[record.type().ordinal()]++;
        incarnation(record);
        sessions.accept(record);
        switch (record.type()) {
            case SUSPECT -> suspectLateness.recordValue(Math.max(0, record.lateNs()));
            case EXPIRED -> expired(record);
            case STALLED -> stalled(record);
            default -> { }
        }
    }

    private void incarnation(final JournalRecord record) {
        final Incarnation latest = incarnations.peekLast();
        if (latest == null || latest.number != record.incarnation()) {
            begin(record, latest);
        }
        final Incarnation current = incarnations.getLast();
        current.records++;
        current.endNs = Math.max(current.endNs, record.timeNs());
        current.stopped = record.type() == RecordType.STOPPED;
    }

    private void begin(final JournalRecord record, final Incarnation former) {
        if (former != null) {
            former.followed = true;
        }
        if (incarnations.size() == MAX_INCARNATIONS) {
            incarnations.removeFirst();
        }
        incarnations.addLast(new Incarnation(record.incarnation(), record.timeNs()));
        incarnationCount++;
        sessions.forgetIds();
    }

    private void expired(final JournalRecord record) {
        expiryLateness.recordValue(Math.max(0, record.lateNs()));
        if (record.graceNs() > 0) {
            stalls.expiriesWithGrace++;
            stalls.mostGraceNs = Math.max(stalls.mostGraceNs, record.graceNs());
        }
    }

    private void stalled(final JournalRecord record) {
        stalls.count++;
        stalls.blindNs += record.detail();
        stalls.longestNs = Math.max(stalls.longestNs, record.detail());
        stalls.grantedNs += record.graceNs();
    }

    /** How many of each type there are, if any, in the order of their codes. */
    Map<RecordType, Long> byType() {
        final Map<RecordType, Long> byType = new EnumMap<>(RecordType.class);
        for (final RecordType type : RecordType.values()) {
            if (counts[type.ordinal()] > 0) {
                byType.put(type, counts[type.ordinal()]);
            }
        }
        return byType;
    }

    SessionCounts sessions() {
        return sessions;
    }

    Histogram suspectLateness() {
        return suspectLateness;
    }

    Histogram expiryLateness() {
        return expiryLateness;
    }

    Iterable<Incarnation> incarnations() {
        return incarnations;
    }

    long incarnationCount() {
        return incarnationCount;
    }

    Stalls stalls() {
        return stalls;
    }

    long records() {
        return records;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }
}
