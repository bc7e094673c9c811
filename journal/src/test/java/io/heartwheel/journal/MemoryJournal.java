package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.firstWord;

import io.heartwheel.Effect;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A journal whose thread is driven by hand: the real rings, batches, state and snapshots, onto a list in memory. What would race
 * in life is put in any order here, and what was written can be cut off anywhere.
 */
final class MemoryJournal implements LivenessHandler, Snapshots.Log {
    /** A batch as it was written, and when the wheel had last heard from whom at that moment, by the journal's clock. */
    record Written(byte[] bytes, Map<Long, Long> heardNs) {
    }

    /** What survives a crash. */
    static final class Disk {
        final List<Written> batches = new ArrayList<>();
        /** Each with the number of batches that had been written by then. */
        final Map<Checkpoint.Entry, Integer> checkpoints = new HashMap<>();
        /** Batches before this one have been deleted. */
        int deleted;
        /** It was deleted when there were as many batches. */
        int least;

        Disk cut(final int length) {
            final Disk copy = new Disk();
            copy.batches.addAll(batches.subList(0, length));
            checkpoints.forEach((entry, at) -> {
                if (at <= length) {
                    copy.checkpoints.put(entry, at);
                }
            });
            copy.deleted = deleted;
            copy.least = least;
            return copy;
        }

        /** As in the file: the two latest. */
        List<Checkpoint.Entry> slots() {
            return checkpoints.keySet().stream()
                .sorted((a, b) -> Long.compare(b.turn(), a.turn())).limit(2).toList();
        }

        MemorySource source() {
            return new MemorySource(batches, deleted);
        }
    }

    final TimeAnchor anchor;
    final EventRing events;
    final SideRing sides;
    final Snapshots snapshots;
    private final Disk disk;
    private final Heartwheel wheel;
    private final Batch batch;
    private final JournalState state = new JournalState(1 << 10, 1 << 10, 1 << 10);
    private final List<Long> handles = new ArrayList<>();
    private final long incarnation;
    private long batchSequence;
    private long nextSequence;
    private long marked;
    /** Runs before each decision is taken: the journal's thread may be anywhere then. */
    Runnable between = () -> { };

    MemoryJournal(
        final Disk disk, final Heartwheel wheel, final TimeAnchor anchor, final Recovered recovered, final int batchLimit,
        final long everyNs) {
        this.anchor = anchor;
        this.events = new EventRing(64, anchor);
        this.sides = new SideRing(64, anchor);
        this.disk = disk;
        this.wheel = wheel;
        this.batch = new Batch(batchLimit);
        this.incarnation = recovered.incarnation() + 1;
        this.nextSequence = recovered.sequence() + 1;
        this.batchSequence = disk.batches.size() + 1;
        state.carry(recovered);
        snapshots = new Snapshots(wheel, state, anchor, this, everyNs, 2, SnapshotPage.MAX_LENGTH);
        sides.offer(firstWord(RecordType.STARTED.code(), 0, 0), Heartwheel.NO_SESSION, 0, wheel.lastPollNs(), 0, null);
        round();
    }

    @Override
    public int available() {
        return events.available();
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        between.run();
        if (!events.offer(event)) {
            throw new AssertionError("no room for " + event);
        }
    }

    void watches(final long handle) {
        handles.add(handle);
    }

    long written() {
        return nextSequence - 1;
    }

    void name(final long correlationId, final String name) {
        final byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        offered(sides.offer(firstWord(RecordType.NAME.code(), 0, utf8.length), Heartwheel.NO_SESSION, correlationId,
            wheel.lastPollNs(), 0, utf8));
    }

    void effect(final Effect effect, final long handle, final long correlationId) {
        offered(sides.offer(
            firstWord(RecordType.codeOf(effect), 0, 0), handle, correlationId, wheel.lastPollNs(), 1, null));
    }

    void effect(final Effect effect, final Recovered.Owed owed) {
        offered(sides.offer(firstWord(RecordType.codeOf(effect), BatchDescriptor.FORMER_FLAG, 0), owed.handle(),
            owed.correlationId(), wheel.lastPollNs(), owed.incarnation(), 1, null));
    }

    void resumed(final long former, final int sessions) {
        offered(sides.offer(firstWord(RecordType.RESUMED.code(), 0, 0), former, 0, wheel.lastPollNs(), sessions, null));
    }

    private void offered(final boolean taken) {
        if (!taken) {
            round();
            throw new AssertionError("no room beside the events");
        }
    }

    /** As the writer's: first which effects are complete, then all events, then those effects. */
    void round() {
        final long sideLimit = sides.ready();
        final long eventLimit = events.offered();
        while (events.taken() < eventLimit) {
            events.drainTo(batch, eventLimit);
            flush();
        }
        while (sides.taken() < sideLimit) {
            sides.drainTo(batch, sideLimit);
            flush();
        }
    }

    private void flush() {
        if (batch.count() > 0) {
            append(batch);
            snapshots.seen(batch, incarnation);
            batch.clear();
        }
    }

    @Override
    public boolean append(final Batch sealed) {
        sealed.seal(batchSequence++, nextSequence, incarnation, 0);
        final byte[] bytes = new byte[sealed.length()];
        sealed.buffer().get(0, bytes);
        nextSequence += sealed.count();
        final Map<Long, Long> heardNs = new HashMap<>();
        for (final long handle : handles) {
            final long heard = wheel.lastHeartbeatNs(handle);
            heardNs.put(handle, heard == Long.MIN_VALUE ? heard : anchor.toEpochNs(heard));
        }
        disk.batches.add(new Written(bytes, heardNs));
        return true;
    }

    @Override
    public long nextSequence() {
        return nextSequence;
    }

    @Override
    public long offered() {
        return events.offered();
    }

    @Override
    public long taken() {
        return events.taken();
    }

    @Override
    public void mark() {
        marked = disk.batches.size() - 1;
    }

    @Override
    public void completed(final long sequence) {
        final int turn = disk.checkpoints.size() + 1;
        disk.checkpoints.put(new Checkpoint.Entry(turn, 1, marked, sequence, incarnation), disk.batches.size());
    }
}
