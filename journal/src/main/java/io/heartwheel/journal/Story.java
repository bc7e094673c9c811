package io.heartwheel.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Answers "why?" for one session from the journal alone, in plain words, with UTC times and durations in seconds.
 *
 * <p>A session is asked for by its whole name, such as the FIX SessionID {@code FIX.4.4:HEARTWHEEL->CLIENT}, or by its
 * counterparty, {@code CLIENT}. Each reconnect is a registration. The story is that of the latest; but if that has not fired and
 * an earlier one had, then it says in short how the latest stands, and tells in full how the switch last fired, be it before a
 * restart of the server. Any end that cancelled orders counts as fired. Remembers few registrations, whatever the journal's
 * length. Immutable.
 */
public final class Story {
    private static final int MAX_CANDIDATES = 8;
    private static final int MAX_NAMES = 8;
    private static final long ALWAYS = Long.MAX_VALUE;
    private static final int PROGRESS_MASK = (1 << 16) - 1;

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
        return tell(reader, session, ALWAYS, sequence -> { });
    }

    /**
     * The story as it stood at a time: as if nothing had been journaled since. Told is the registration that was current then.
     *
     * @param reader   to use; left at its end.
     * @param session  whole name, or counterparty.
     * @param atNs     the time, ns since the epoch; {@link Long#MAX_VALUE} for now.
     * @param progress told now and then of the sequence that was reached.
     * @return the story, or that the session was not known.
     */
    public static Story tell(
        final JournalReader reader, final String session, final long atNs, final LongConsumer progress) {
        final Search search = new Search(session, atNs);
        read(reader, search::accept, progress);
        if (search.candidates.isEmpty()) {
            return new Story(false, search.unknown() + doubts(reader));
        }
        final List<SessionFacts> remembered = search.remembered();
        read(reader, record -> {
            if (record.timeNs() <= atNs) {
                for (int i = 0; i < remembered.size(); i++) {
                    remembered.set(i, remembered.get(i).with(record));
                }
            }
        }, progress);
        final SessionFacts latest = latest(remembered.subList(0, search.candidates.size()));
        final SessionFacts fired = lastFired(remembered, latest.name);
        remembered.forEach(facts -> facts.takeOver(remembered));
        final String then = atNs == ALWAYS ? "" : "As it stood at " + Wording.time(atNs) + ":\n";
        return new Story(true, then + StoryText.of(latest, fired) + search.others(latest) + doubts(reader));
    }

    private static void read(
        final JournalReader reader, final Consumer<JournalRecord> taker, final LongConsumer progress) {
        reader.rewind();
        long read = 0;
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            taker.accept(next);
            if ((++read & PROGRESS_MASK) == 0) {
                progress.accept(next.sequence());
            }
        }
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
            final SessionFacts fired = facts.lastFired();
            if (fired != null && fired.name.equals(name) && (last == null || fired.endSequence > last.endSequence)) {
                last = fired;
            }
        }
        return last;
    }

    private static String doubts(final JournalReader reader) {
        final boolean reached = JournalEnd.isReached(reader);
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
        private final long atNs;
        private final Map<Key, SessionFacts> candidates = new LinkedHashMap<>();
        /** By name the latest that fired: many reconnects after it do not push it out. */
        private final Map<String, SessionFacts> fired = new LinkedHashMap<>();
        private final Set<String> matching = new LinkedHashSet<>();
        private final Set<String> known = new LinkedHashSet<>();
        private long namedLaterNs = JournalRecord.NO_TIME;

        Search(final String asked, final long atNs) {
            this.asked = asked;
            this.atNs = atNs;
        }

        void accept(final JournalRecord record) {
            if (record.timeNs() > atNs) {
                later(record);
            } else if (record.type() == RecordType.NAME) {
                named(record);
            } else if (isFiring(record)) {
                final SessionFacts facts = candidates.get(new Key(record.registeredIn(), record.correlationId()));
                if (facts != null) {
                    fired.remove(facts.name);
                    fired.put(facts.name, facts);
                    keepLatest(fired.keySet(), MAX_NAMES);
                }
            }
        }

        private static boolean isFiring(final JournalRecord record) {
            return switch (record.type()) {
                case EXPIRED -> true;
                case ORDERS_CANCELLED, CANCEL_FAILED, WOULD_CANCEL -> record.detail() > 0;
                default -> false;
            };
        }

        private void later(final JournalRecord record) {
            if (namedLaterNs == JournalRecord.NO_TIME && record.type() == RecordType.NAME
                && Names.matches(Wording.printable(record.name()), asked)) {
                namedLaterNs = record.timeNs();
            }
        }

        private void named(final JournalRecord record) {
            final String name = Wording.printable(record.name());
            if (Names.matches(name, asked)) {
                final Key key = new Key(record.incarnation(), record.correlationId());
                if (record.repeated() && candidates.containsKey(key)) {
                    return;
                }
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
            if (namedLaterNs != JournalRecord.NO_TIME) {
                return "At " + Wording.time(atNs) + " no session \"" + asked + "\" was known. It is first named at "
                    + Wording.time(namedLaterNs) + ".\n";
            }
            return "No session \"" + asked + "\" is in this journal" + (atNs == ALWAYS ? "" : " by " + Wording.time(atNs)) + ". "
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
