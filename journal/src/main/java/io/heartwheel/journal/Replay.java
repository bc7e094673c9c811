package io.heartwheel.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Works out from the journal's records, in their order, who is watched, who is owed an effect and who has fired.
 *
 * <p>It starts with nothing, either at the journal's first record, or at the beginning of a snapshot that is complete, the
 * <em>base</em>. Why a base that was written while everything went on is enough:
 * <ol>
 *   <li>The journal thread wrote the snapshot's beginning after it had taken all events before it. So each page was looked at
 *       when all that these events tell was so, or had been: nothing that lies before the beginning is missing in it.</li>
 *   <li>Every event after the beginning is replayed. Each names its registration by the handle, slot and generation, which is
 *       never given twice in an incarnation, and tells all that it changes. So it makes no difference whether a page was looked
 *       at before or after: a registration met in a page is registered again, an ending takes out who is there, or nobody.</li>
 *   <li>An end that a page has met the result of, but that is not in the journal, would lose a registration. Therefore the
 *       snapshot's end is written only when all that the pages may have met has been delivered and written:
 *       {@link io.heartwheel.SessionWalk#isSettled}.</li>
 *   <li>What lies in the pages is at least as new as any event before the page. An event after it may be older: a heartbeat
 *       never goes back, and a SUSPECT about an earlier silence is passed over.</li>
 *   <li>Names come within the snapshot for all ids that were known at its beginning. What is owed and who has fired comes at its
 *       very end, as of that place in the journal.</li>
 * </ol>
 * Of a snapshot that is not the base only the heartbeats are of interest.
 *
 * <p>Grace may come out greater than the wheel's, never less: stalls after the last word about a session are added up.
 */
final class Replay {
    /** A registration. Times are ns since the epoch. */
    private static final class Live {
        long correlationId;
        long lastHeartbeatNs;
        long probeAfterNs;
        long timeoutNs;
        long graceNs;
        /** Stalls from then on are not in the grace. */
        long stallsSinceNs;
        boolean recurring;
        boolean suspect;

        void policy(final JournalRecord record) {
            probeAfterNs = record.probeAfterNs();
            timeoutNs = record.timeoutNs();
            recurring = record.recurring();
        }

        void heard(final JournalRecord record) {
            if (record.lastHeartbeatNs() >= lastHeartbeatNs) {
                lastHeartbeatNs = record.lastHeartbeatNs();
                graceNs = record.graceNs();
                stallsSinceNs = record.timeNs() + 1;
            }
        }
    }

    /** A stall, and what it and all before it have granted. */
    private record Stall(long atNs, long sumNs) {
    }

    private final JournalState state = new JournalState();
    private final long base;
    private final Long2ObjectHashMap<Live> live = new Long2ObjectHashMap<>();
    private final SnapshotPage page = new SnapshotPage();
    private final CRC32C crc = new CRC32C();
    private List<Recovered.Session> former = new ArrayList<>();
    /** Who came back and has ended since, while there are former ones. */
    private final LongHashSet ended = new LongHashSet();
    private final List<Stall> stalls = new ArrayList<>();
    private boolean baseComplete;
    private long baseEntries;
    private long incarnation;
    /** Of the present incarnation: another one's clock may have been another. */
    private long lastNs = JournalRecord.NO_TIME;
    private boolean orderly;
    private long sequence;
    private long replayed;
    /** Records that the writer knew to be missing, and that no later snapshot makes up for. */
    private long lost;

    /** @param base the number of the snapshot that is begun with, or 0 to begin with the journal. */
    Replay(final long base) {
        this.base = base;
        this.baseComplete = base == 0;
    }

    /** Whether the base, if there is one, was found whole. */
    boolean isComplete() {
        return baseComplete;
    }

    void accept(final JournalRecord record) {
        replayed++;
        sequence = record.sequence();
        final RecordType type = record.type();
        if (record.incarnation() != incarnation) {
            restart(record.incarnation());
        }
        orderly = type == RecordType.STOPPED;
        if (type.isEvent()) {
            lastNs = Math.max(lastNs, record.timeNs());
            event(record);
        } else {
            journal(record);
        }
    }

    Recovered recovered(final List<String> problems) {
        final List<Recovered.Owed> owed = new ArrayList<>(state.owed().size());
        for (Expiry expiry = state.owed().first(); expiry != null; expiry = expiry.next) {
            owed.add(Recovered.Owed.of(expiry));
        }
        final List<Recovered.Fired> fired = new ArrayList<>(state.fired().size());
        for (FiredNames.Fired one = state.fired().first(); one != null; one = one.next) {
            fired.add(new Recovered.Fired(one.name.text(), one.timeNs));
        }
        final List<String> told = new ArrayList<>(problems);
        if (lost > 0) {
            told.add(lost + " records were not written or were lost, as the writer says: who was registered, expired or ended in"
                + " them is not known");
        }
        if (state.refused() > 0) {
            told.add(state.refused() + " expiries without a known effect, or names that have fired, are more than can be kept in"
                + " mind: they are not known");
        }
        return new Recovered(incarnation, lastNs, orderly, sessions(), owed, fired, told, sequence, replayed);
    }

    private void journal(final JournalRecord record) {
        switch (record.type()) {
            case STARTED -> {
                lastNs = record.timeNs();
                state.seen(record);
            }
            case SNAPSHOT_BEGIN -> lastNs = Math.max(lastNs, record.timeNs());
            case SNAPSHOT_PAGE -> page(record);
            case SNAPSHOT_NAMES -> sum(record);
            case SNAPSHOT_END -> end(record);
            case RESUMED -> former = new ArrayList<>();
            case DEGRADED, UNJOURNALED -> lost += record.detail();
            default -> state.seen(record);
        }
    }

    private void event(final JournalRecord record) {
        final Live known = live.get(record.handle());
        switch (record.type()) {
            case REGISTERED -> {
                state.seen(record, known == null);
                registered(record, known);
            }
            case EXPIRED, DEREGISTERED -> {
                state.seen(record, known != null);
                live.remove(record.handle());
                if (!former.isEmpty()) {
                    ended.add(record.correlationId());
                }
            }
            case STALLED -> stalls.add(new Stall(record.timeNs(), stalledUpTo(stalls.size()) + record.graceNs()));
            default -> {
                if (known != null) {
                    changed(record, known);
                }
            }
        }
    }

    private void registered(final JournalRecord record, final Live known) {
        Live one = known;
        if (one == null) {
            one = new Live();
            one.correlationId = record.correlationId();
            one.lastHeartbeatNs = Long.MIN_VALUE;
            live.put(record.handle(), one);
        }
        one.policy(record);
        one.heard(record);
    }

    private static void changed(final JournalRecord record, final Live known) {
        final boolean isNewest = record.lastHeartbeatNs() >= known.lastHeartbeatNs;
        known.heard(record);
        switch (record.type()) {
            case POLICY_CHANGED -> known.policy(record);
            case SUSPECT -> known.suspect |= isNewest;
            case RECOVERED -> known.suspect = false;
            case DUE -> known.lastHeartbeatNs = Math.max(known.lastHeartbeatNs, record.timeNs());
            default -> {
            }
        }
    }

    private void page(final JournalRecord record) {
        final boolean isBase = record.handle() == base;
        page.begin(record);
        while (page.next()) {
            entry(record, isBase);
        }
        if (isBase) {
            baseEntries += record.detail();
        }
        sum(record);
    }

    private void sum(final JournalRecord record) {
        if (record.handle() == base) {
            final int from = record.extraAt();
            crc.update(record.buffer().duplicate().limit(from + record.extraLength()).position(from));
        }
    }

    private void entry(final JournalRecord record, final boolean isBase) {
        Live one = live.get(page.handle());
        if (one == null) {
            if (!isBase) {
                return;
            }
            one = new Live();
            one.correlationId = page.correlationId();
            one.lastHeartbeatNs = Long.MIN_VALUE;
            live.put(page.handle(), one);
        }
        if (page.lastHeartbeatNs() > one.lastHeartbeatNs) {
            one.suspect = false;
        }
        if (page.lastHeartbeatNs() >= one.lastHeartbeatNs) {
            one.lastHeartbeatNs = page.lastHeartbeatNs();
            one.graceNs = page.graceNs();
            // A stall ends within a quantum of the time that its event tells.
            one.stallsSinceNs =
                record.deadlineNs() == JournalRecord.NO_TIME ? Long.MIN_VALUE : record.deadlineNs() + record.timeoutNs();
        }
        if (isBase) {
            one.probeAfterNs = page.probeAfterNs();
            one.timeoutNs = page.timeoutNs();
            one.recurring = page.recurring();
            one.suspect = page.suspect();
        }
    }

    private void end(final JournalRecord record) {
        lastNs = Math.max(lastNs, record.timeNs());
        if (record.handle() == base) {
            baseComplete = record.detail() == baseEntries && record.correlationId() == crc.getValue();
        }
    }

    /** Who was watched in the incarnation before is so no longer; somebody may take them over. */
    private void restart(final long next) {
        former = sessions();
        ended.clear();
        live.clear();
        stalls.clear();
        state.restart();
        incarnation = next;
        lastNs = JournalRecord.NO_TIME;
    }

    private List<Recovered.Session> sessions() {
        final List<Recovered.Session> sessions = new ArrayList<>(live.size());
        live.forEachLong((handle, one) -> sessions.add(session(handle, one)));
        if (!former.isEmpty()) {
            final Set<String> back = new HashSet<>();
            sessions.forEach(session -> back.add(session.name()));
            ended.forEach(correlationId -> back.add(name(correlationId)));
            back.remove(null);
            former.stream().filter(session -> !back.contains(session.name())).forEach(sessions::add);
        }
        return sessions;
    }

    private String name(final long correlationId) {
        final KnownIds.Known known = state.ids().find(correlationId);
        return known == null || known.name == null ? null : known.name.text();
    }

    private Recovered.Session session(final long handle, final Live one) {
        final long graceNs = one.recurring ? 0 : one.graceNs + stallsSince(one.stallsSinceNs);
        return new Recovered.Session(name(one.correlationId), incarnation, handle,
            one.correlationId, one.probeAfterNs, one.timeoutNs, one.recurring, one.lastHeartbeatNs, graceNs,
            one.lastHeartbeatNs + one.timeoutNs + graceNs, one.suspect, lastNs);
    }

    /** What the stalls in the journal from that time on have granted, in all. */
    private long stallsSince(final long sinceNs) {
        int from = 0;
        int to = stalls.size();
        while (from < to) {
            final int middle = (from + to) >>> 1;
            if (stalls.get(middle).atNs() < sinceNs) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return stalledUpTo(stalls.size()) - stalledUpTo(from);
    }

    private long stalledUpTo(final int index) {
        return index == 0 ? 0 : stalls.get(index - 1).sumNs();
    }
}
