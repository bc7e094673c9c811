package io.heartwheel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the journal of one run of a server says, by the names of its sessions. All times are those of {@link System#nanoTime}:
 * processes of one machine share that clock.
 */
final class JournalFacts {
    private static final long NEVER = Long.MIN_VALUE;

    private final List<Fact> facts = new ArrayList<>();
    private final Map<Long, String> names = new HashMap<>();

    /** A record; {@code lastHeardNs} and {@code handle} mean nothing in one that is no decision of the wheel. */
    record Fact(RecordType type, long correlationId, long handle, long atNs, long lastHeardNs, long detail) {
    }

    /**
     * From a registration to its end.
     *
     * @param firstHeardNs the heartbeat that registered it, rounded down to half a tick.
     * @param lastHeardNs  the last that its end knew of, rounded down too.
     * @param endedNs      when that was decided.
     * @param end          what ended it; null if nothing did, and then neither of the two before means anything.
     */
    record Life(long firstHeardNs, long lastHeardNs, long endedNs, RecordType end) {
    }

    private JournalFacts() {
    }

    /** As the journal stands now; of all runs, whose sessions must not be confused. */
    static JournalFacts of(final Path data) {
        return of(data, false);
    }

    /** What the latest run of the server has journaled so far. */
    static JournalFacts ofLatestRun(final Path data) {
        return of(data, true);
    }

    private static JournalFacts of(final Path data, final boolean latestRun) {
        final JournalFacts journal = new JournalFacts();
        try (JournalReader reader = new JournalReader(data.resolve("journal"))) {
            long epochAtZeroNs = 0;
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                if (next.type() == RecordType.STARTED) {
                    epochAtZeroNs = next.timeNs() - next.detail();
                    if (latestRun) {
                        journal.facts.clear();
                        journal.names.clear();
                    }
                }
                journal.add(next, epochAtZeroNs);
            }
            assertThat(reader.problems()).isEmpty();
        }
        return journal;
    }

    private void add(final JournalRecord record, final long epochAtZeroNs) {
        final boolean decided = record.type().isEvent() && record.type() != RecordType.STALLED;
        facts.add(new Fact(record.type(), record.correlationId(), decided ? record.handle() : NEVER,
            record.timeNs() - epochAtZeroNs, decided ? record.lastHeartbeatNs() - epochAtZeroNs : NEVER, record.detail()));
        if (record.type() == RecordType.NAME) {
            names.put(record.correlationId(), record.name());
        }
    }

    /** Of everybody, in order. */
    List<RecordType> types() {
        return facts.stream().map(Fact::type).toList();
    }

    /** Of the sessions of that name, in order. */
    List<RecordType> types(final String session) {
        return of(session).stream().map(Fact::type).toList();
    }

    /**
     * The names of those that a record of that type is about, one for each record. A stop's Logout that nobody answers, and a
     * Logon that never comes, are no sessions.
     */
    List<String> sessions(final RecordType type) {
        return facts.stream().filter(fact -> fact.type() == type)
            .map(fact -> names.getOrDefault(fact.correlationId(), "nobody"))
            .filter(name -> !name.endsWith(" (logout)") && !name.endsWith(" (logon)")).toList();
    }

    /** Of that name, in order. */
    List<Life> lives(final String session) {
        final Map<Long, Life> byHandle = new LinkedHashMap<>();
        for (final Fact fact : of(session)) {
            if (fact.type() == RecordType.REGISTERED) {
                byHandle.put(fact.handle(), new Life(fact.lastHeardNs(), NEVER, NEVER, null));
            } else if (fact.type().isTerminal()) {
                byHandle.computeIfPresent(fact.handle(),
                    (handle, life) -> new Life(life.firstHeardNs(), fact.lastHeardNs(), fact.atNs(), fact.type()));
            }
        }
        return List.copyOf(byHandle.values());
    }

    private List<Fact> of(final String session) {
        return facts.stream().filter(fact -> session.equals(names.get(fact.correlationId()))).toList();
    }
}
