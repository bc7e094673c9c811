package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gathers what is wrong: counts all of it, and tells the first {@value #MAX_TOLD}.
 *
 * <p>Who a finding is about is looked up once the journal has been read, so that a sound one costs no memory for names. One
 * thread.
 */
final class Findings {
    static final int MAX_TOLD = 1_000;
    private static final long NS_PER_MS = 1_000_000;

    private final List<Raw> raw = new ArrayList<>();
    private long count;

    private record Who(long incarnation, long correlationId) {
    }

    private record Raw(long sequence, Who who, String what) {
    }

    /** About a session. */
    void add(final long sequence, final long incarnation, final long correlationId, final String what) {
        count(new Raw(sequence, new Who(incarnation, correlationId), what));
    }

    /** About the session of this record. */
    void add(final JournalRecord record, final String what) {
        add(record.sequence(), record.incarnation(), record.correlationId(), what);
    }

    /** About the journal, or our own engine. */
    void addOurs(final long sequence, final String what) {
        count(new Raw(sequence, null, what));
    }

    /** All that another one has gathered, too. */
    void addAll(final Findings others) {
        others.raw.forEach(this::count);
        count += others.count - others.raw.size();
    }

    long count() {
        return count;
    }

    /** In the order of the journal, with names: reads the journal again if there is any. */
    List<Finding> told(final JournalReader reader) {
        final Map<Who, String> names = names(reader);
        return raw.stream().sorted(Comparator.comparingLong(Raw::sequence))
            .map(found -> new Finding(found.sequence, nameOf(found.who, names), found.what)).toList();
    }

    /** Long enough to be read as seconds, or exactly. */
    static String span(final long ns) {
        return Math.abs(ns) < NS_PER_MS ? ns + " ns" : Wording.seconds(ns);
    }

    private void count(final Raw found) {
        count++;
        if (raw.size() < MAX_TOLD) {
            raw.add(found);
        }
    }

    private Map<Who, String> names(final JournalReader reader) {
        final Set<Who> wanted = new HashSet<>();
        raw.stream().map(Raw::who).filter(who -> who != null).forEach(wanted::add);
        final Map<Who, String> names = new HashMap<>();
        if (!wanted.isEmpty()) {
            reader.rewind();
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                if (next.type() == RecordType.NAME || next.type() == RecordType.OWED) {
                    final Who who = new Who(next.registeredIn(), next.correlationId());
                    if (wanted.contains(who)) {
                        names.put(who, next.name());
                    }
                }
            }
        }
        return names;
    }

    private static String nameOf(final Who who, final Map<Who, String> names) {
        return who == null ? null : names.getOrDefault(who, "session " + who.correlationId);
    }
}
