package io.heartwheel.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers "why?" for one session from the journal alone, in plain words, with UTC times and durations in seconds.
 *
 * <p>A session is asked for by its whole name, such as the FIX SessionID {@code FIX.4.4:HEARTWHEEL->CLIENT}, or by its
 * counterparty, {@code CLIENT}. Each reconnect is a registration. The story is that of the latest; but if that has not fired and
 * an earlier one had, then it says in short how the latest stands, and tells in full how the switch last fired, be it before a
 * restart of the server. Remembers few registrations, whatever the journal's length. Immutable.
 */
public final class Story {
    private static final int MAX_CANDIDATES = 8;
    private static final int MAX_NAMES = 8;
    private static final int END_TRIES = 20;
    private static final long END_PAUSE_NS = 1_000_000;

    private final boolean found;
    private final String text;

    private Story(final boolean found, final String text) {
        this.found = found;
        this.text = text;
    }

    /**
     * Tells the latest story of a session from the journal in a folder, which a server may be writing.
     *
     * @param folder  of the journal.
     * @param session whole name, or counterparty.
     * @return the story, or that the session is not known.
     * @throws JournalException if there is no journal that can be read.
     */
    public static Story tell(final Path folder, final String session) {
        try (JournalReader reader = new JournalReader(folder)) {
            return tell(reader, session);
        }
    }

    /**
     * As {@link #tell(Path, String)}, with a reader that is read twice from its beginning and left at its end.
     *
     * @param reader  to use.
     * @param session whole name, or counterparty.
     * @return the story, or that the session is not known.
     */
    public static Story tell(final JournalReader reader, final String session) {
        final Search search = new Search(session);
        reader.rewind();
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            search.accept(next);
        }
        if (search.candidates.isEmpty()) {
            return new Story(false, search.unknown() + doubts(reader));
        }
        final List<SessionFacts> remembered = search.remembered();
        reader.rewind();
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            for (int i = 0; i < remembered.size(); i++) {
                remembered.set(i, remembered.get(i).with(next));
            }
        }
        final SessionFacts latest = latest(remembered.subList(0, search.candidates.size()));
        final SessionFacts fired = lastFired(remembered, latest.name);
        return new Story(true, StoryText.of(latest, fired) + search.others(latest) + doubts(reader));
    }

    /** Whether the session is in the journal. */
    public boolean found() {
        return found;
    }

    /** The story, of several lines, each ended; or that the session is unknown, and which ones are known. */
    public String text() {
        return text;
    }

    private static SessionFacts latest(final List<SessionFacts> candidates) {
        SessionFacts latest = null;
        for (final SessionFacts facts : candidates) {
            if (latest == null || facts.isRegistered() || !latest.isRegistered()) {
                latest = facts;
            }
        }
        return latest;
    }

    private static SessionFacts lastFired(final List<SessionFacts> remembered, final String name) {
        SessionFacts last = null;
        for (final SessionFacts facts : remembered) {
            final SessionFacts fired = facts.end == RecordType.EXPIRED ? facts : facts.firedEarlier;
            if (fired != null && fired.name.equals(name) && (last == null || fired.endSequence > last.endSequence)) {
                last = fired;
            }
        }
        return last;
    }

    /** Of a journal that is being written the end moves on: only one that stays out of reach is lost. */
    private static boolean isEndReached(final JournalReader reader) {
        final long before = reader.sequence();
        for (int i = 0; i < END_TRIES; i++) {
            if (reader.isAtEnd() || reader.poll() != null || reader.sequence() != before) {
                return true;
            }
            LockSupport.parkNanos(END_PAUSE_NS);
        }
        return false;
    }

    private static String doubts(final JournalReader reader) {
        final boolean reached = isEndReached(reader);
        if (reader.problemCount() == 0 && reached) {
            return "";
        }
        return "\nThe journal is damaged (" + Wording.count(reader.problemCount(), "problem")
            + (reached ? "" : ", and its end cannot be reached") + "): something may be missing here.\n";
    }

    /** Finds who is meant, remembering few. */
    private static final class Search {
        private record Key(long incarnation, long correlationId) {
        }

        private final String asked;
        private final Map<Key, SessionFacts> candidates = new LinkedHashMap<>();
        /** By name the latest that fired: many reconnects after it do not push it out. */
        private final Map<String, SessionFacts> fired = new LinkedHashMap<>();
        private final Set<String> matching = new LinkedHashSet<>();
        private final Set<String> known = new LinkedHashSet<>();

        Search(final String asked) {
            this.asked = asked;
        }

        void accept(final JournalRecord record) {
            if (record.type() == RecordType.NAME) {
                named(record);
            } else if (record.type() == RecordType.EXPIRED) {
                final SessionFacts facts = candidates.get(new Key(record.incarnation(), record.correlationId()));
                if (facts != null) {
                    fired.remove(facts.name);
                    fired.put(facts.name, facts);
                    keepLatest(fired.keySet(), MAX_NAMES);
                }
            }
        }

        private void named(final JournalRecord record) {
            final String name = Wording.printable(record.name());
            if (Names.matches(name, asked)) {
                final Key key = new Key(record.incarnation(), record.correlationId());
                candidates.remove(key);
                candidates.put(key, new SessionFacts(name, key.incarnation(), key.correlationId()));
                keepLatest(candidates.keySet(), MAX_CANDIDATES);
                matching.remove(name);
                matching.add(name);
                keepLatest(matching, MAX_NAMES);
            } else if (!Names.isAside(name)) {
                known.remove(name);
                known.add(name);
                keepLatest(known, MAX_NAMES);
            }
        }

        /** The candidates, in order, and then those that fired and are no candidates any more. */
        List<SessionFacts> remembered() {
            final List<SessionFacts> all = new ArrayList<>(candidates.values());
            for (final SessionFacts facts : fired.values()) {
                if (!candidates.containsKey(new Key(facts.incarnation, facts.correlationId))) {
                    all.add(facts);
                }
            }
            return all;
        }

        String others(final SessionFacts told) {
            matching.remove(told.name);
            return matching.isEmpty() ? ""
                : "\n\"" + asked + "\" is also the counterparty of: " + String.join(", ", matching)
                    + ". Ask for the whole name to hear about that one.\n";
        }

        String unknown() {
            return "No session \"" + asked + "\" is in this journal. "
                + (known.isEmpty() ? "It knows no session at all." : "The latest it knows: " + String.join(", ", known) + ".")
                + "\n";
        }

        private static void keepLatest(final Set<?> set, final int limit) {
            if (set.size() > limit) {
                set.remove(set.iterator().next());
            }
        }
    }
}
