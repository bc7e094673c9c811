package io.heartwheel.journal.chaos;

import io.heartwheel.journal.JournalEnd;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a journal says, read from its first record to its last with nothing skipped: the plainest reading there is, to hold
 * recovery against. Times are turned back to the line of {@link System#nanoTime}, by what each incarnation's STARTED says.
 */
final class JournalView {
    /** A decision as it was told by its server, and as the journal has it. */
    record Told(long incarnation, RecordType type, long handle, long atNs) {
    }

    /** A registration. */
    record Key(long incarnation, long handle) {
    }

    /** The end of a registration by expiry. */
    record Expiry(Key key, String name, long atNs, long heardNs) {
    }

    /** What became of a name last. */
    enum Standing { NOBODY, LIVE, LEFT, EXPIRED }

    private record Id(long incarnation, long correlationId) {
    }

    private record Event(RecordType type, Key key, Id id, long atNs, long heardNs) {
    }

    private final Verdict verdict;
    private final List<Event> events = new ArrayList<>();
    private final Set<Told> told = new HashSet<>();
    private final Map<Id, String> names = new HashMap<>();
    private final Map<String, Standing> standings = new HashMap<>();
    private final Map<String, List<Expiry>> expiries = new HashMap<>();
    private final Set<Key> settled = new HashSet<>();
    private final Set<Key> expired = new HashSet<>();
    private final Set<Key> ended = new HashSet<>();
    private long sequence;
    private long incarnation;
    private long shiftNs;
    private long grantedNs;
    private boolean inSnapshot;

    private JournalView(final Verdict verdict) {
        this.verdict = verdict;
    }

    static JournalView of(final Path folder, final Verdict verdict) {
        final JournalView view = new JournalView(verdict);
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord record = reader.poll(); record != null; record = reader.poll()) {
                view.add(record);
            }
            verdict.expect(reader.problems().isEmpty(), "the journal is damaged: " + reader.problems());
            verdict.expect(JournalEnd.isReached(reader), "the end of the journal can't be reached");
        }
        view.events.forEach(view::follow);
        return view;
    }

    /** The last record's. */
    long sequence() {
        return sequence;
    }

    boolean has(final Told decision) {
        return told.contains(decision);
    }

    Standing standing(final String name) {
        return standings.getOrDefault(name, Standing.NOBODY);
    }

    /** Of that name, in order. */
    List<Expiry> expiries(final String name) {
        return expiries.getOrDefault(name, List.of());
    }

    boolean isExpired(final Key key) {
        return expired.contains(key);
    }

    /** All of them that are named and have no outcome in the journal. */
    Set<Key> owed() {
        final Set<Key> owed = new HashSet<>(expired);
        owed.removeAll(settled);
        return owed;
    }

    /** How much grace was granted for stalls, all together. */
    long grantedNs() {
        return grantedNs;
    }

    /** Whether a snapshot was begun and not ended. */
    boolean endsInSnapshot() {
        return inSnapshot;
    }

    private void add(final JournalRecord record) {
        // A record of a snapshot may hold many names, and is read as one after the other.
        final boolean again = record.type() == RecordType.NAME && record.sequence() == sequence;
        if (record.sequence() != sequence + 1 && !again) {
            verdict.broken("record " + record.sequence() + " follows " + sequence + " in the journal");
        }
        sequence = record.sequence();
        incarnation = record.incarnation();
        switch (record.type()) {
            case STARTED -> {
                shiftNs = record.timeNs() - record.detail();
                inSnapshot = false;
            }
            case NAME -> names.put(new Id(incarnation, record.correlationId()), record.name());
            case SNAPSHOT_BEGIN -> inSnapshot = true;
            case SNAPSHOT_END -> inSnapshot = false;
            case STALLED -> grantedNs += record.graceNs();
            case ORDERS_CANCELLED -> settled.add(new Key(record.registeredIn(), record.handle()));
            default -> {
                if (record.type().isEvent()) {
                    event(record);
                }
            }
        }
    }

    private void event(final JournalRecord record) {
        final long atNs = record.timeNs() - shiftNs;
        final Key key = new Key(incarnation, record.handle());
        if (!told.add(new Told(incarnation, record.type(), record.handle(), atNs))) {
            verdict.broken("twice in the journal: " + record);
        }
        if (record.type().isTerminal() && !ended.add(key)) {
            verdict.broken("a second end in the journal: " + record);
        }
        events.add(new Event(record.type(), key, new Id(incarnation, record.correlationId()), atNs,
            record.lastHeartbeatNs() - shiftNs));
    }

    private void follow(final Event event) {
        final String name = names.get(event.id);
        if (name == null) {
            return;
        }
        switch (event.type) {
            case REGISTERED -> standings.put(name, Standing.LIVE);
            case DEREGISTERED -> standings.put(name, Standing.LEFT);
            case EXPIRED -> {
                standings.put(name, Standing.EXPIRED);
                expired.add(event.key);
                expiries.computeIfAbsent(name, any -> new ArrayList<>())
                    .add(new Expiry(event.key, name, event.atNs, event.heardNs));
            }
            default -> {
            }
        }
    }
}
