package io.heartwheel.journal;

import io.heartwheel.journal.audit.Audit;
import io.heartwheel.journal.audit.AuditReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the journal's tests share: opening, reading whole, and waiting for a condition. */
final class Journals {
    static final TimeAnchor ANCHOR = new TimeAnchor(1_780_000_000_000_000_000L, 5_000_000_000L);
    /** What keeps the journals of the test class that runs. */
    static LogKind log = LogKind.CHRONICLE;
    private static final long PATIENCE_NS = 20_000_000_000L;

    private Journals() {
    }

    /** A copy of a record, to keep. */
    record Seen(long sequence, long incarnation, RecordType type, long handle, long correlationId, long timeNs, long deadlineNs,
        long lastHeartbeatNs, long probeAfterNs, long timeoutNs, long graceNs, long detail, boolean recurring, String name) {

        static Seen of(final JournalRecord r) {
            return new Seen(r.sequence(), r.incarnation(), r.type(), r.handle(), r.correlationId(), r.timeNs(), r.deadlineNs(),
                r.lastHeartbeatNs(), r.probeAfterNs(), r.timeoutNs(), r.graceNs(), r.detail(), r.recurring(), r.name());
        }
    }

    static DiskJournal.Context context(final Path folder) {
        // Long enough that no hiccup of a busy machine's disk is in the way.
        return new DiskJournal.Context().directory(folder).anchor(ANCHOR).blockSize(1 << 20).recordDue(true).log(log)
            .maxHoldNs(PATIENCE_NS);
    }

    static DiskJournal open(final Path folder) {
        return new DiskJournal(context(folder));
    }

    /** A batch of one ORDERS_KEPT that carries its own number. */
    static Batch sealed(final long batchSequence, final long sequence) {
        return sealed(batchSequence, sequence, 1);
    }

    static Batch sealed(final long batchSequence, final long firstSequence, final int records) {
        final Batch batch = new Batch(records);
        final long[] words = new long[BatchDescriptor.RECORD_WORDS];
        words[0] = BatchDescriptor.firstWord(RecordType.ORDERS_KEPT.code(), 0, 0);
        for (int i = 0; i < records; i++) {
            words[9] = firstSequence + i;
            batch.add(words, 0, 1);
        }
        batch.seal(batchSequence, firstSequence, 1, 0);
        return batch;
    }

    static List<Seen> read(final Path folder) {
        try (JournalReader reader = new JournalReader(folder)) {
            return drain(reader);
        }
    }

    /** What an audit has to say of it. */
    static AuditReport audit(final Path folder) {
        try (JournalReader reader = new JournalReader(folder)) {
            return Audit.of(reader, Audit.DEFAULT_PATIENCE_NS, sequence -> { });
        }
    }

    static List<Seen> drain(final JournalReader reader) {
        final List<Seen> seen = new ArrayList<>();
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            seen.add(Seen.of(next));
        }
        return seen;
    }

    static void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }
}
