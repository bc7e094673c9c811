package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalEnd;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Proves a journal, or tells what is wrong with it: that nothing is damaged or missing, and that what it says keeps the contract.
 *
 * <p>It asks of every record:
 * <ol>
 *   <li>the checksum is right and the number is the one after the last;
 *   <li>incarnations begin with STARTED, end with STOPPED or a crash, and their numbers grow;
 *   <li>a registration begins with REGISTERED, ends once, and is not heard of before or after; handles are given once;
 *   <li>nobody expires, is asked, or comes due before the last heartbeat + what the policy allows + grace, nor before the
 *       deadline; the policy is the one told last; and no record knows of an older heartbeat than one before it;
 *   <li>who was silent while our own engine was blind has grace for it; who recovers was suspect; the wheel's time never goes
 *       back;
 *   <li>orders are touched only after a session's end, and each expiry is followed by a word on its orders: within the patience,
 *       or, if the server ended before, it is owed: then a later one says it, within the patience once it has taken over. That
 *       is asked only of journals that say of any orders what became of them;
 *   <li>whom a snapshot tells to be owed has expired, and nothing was said of the orders.
 * </ol>
 *
 * <p>Where the beginning was deleted by retention, or something is missing, it says so and asks only what it can know from there.
 * Memory is bounded: some 64 bytes for each slot of the wheel that was used, and 40 for each expiry that waits for its effect, of
 * which there may be a million. One thread.
 */
public final class Audit {
    /** For how long an expiry may wait for its effect, unless said otherwise: longer than any grace or breaker of the server. */
    public static final long DEFAULT_PATIENCE_NS = TimeUnit.MINUTES.toNanos(15);

    private static final int PROGRESS_MASK = (1 << 16) - 1;

    private final JournalReader reader;
    private final LongConsumer progress;
    private final Findings findings = new Findings();
    private final Contract contract;
    private final Incarnations incarnations;
    private final SnapshotSums snapshots = new SnapshotSums(findings);
    private long records;
    private long first;
    private long last;
    private long firstNs;
    private long lastNs;
    private long problems;
    private long missing;
    private long deferred;

    private Audit(final JournalReader reader, final long patienceNs, final LongConsumer progress) {
        this.reader = reader;
        this.progress = progress;
        this.contract = new Contract(findings, patienceNs);
        this.incarnations = new Incarnations(contract, findings);
    }

    /**
     * Reads a journal from its beginning to its end, which may be moving.
     *
     * @param reader     of the journal; left somewhere.
     * @param patienceNs how long an expiry may wait for its effect while the server runs.
     * @param progress   told now and then of the sequence that was reached.
     * @return what was found.
     */
    public static AuditReport of(final JournalReader reader, final long patienceNs, final LongConsumer progress) {
        final Audit audit = new Audit(reader, patienceNs, progress);
        reader.rewind();
        audit.read();
        return audit.report();
    }

    private void read() {
        for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
            if (next.repeated()) {
                contract.name(next);
                continue;
            }
            if (next.sequence() != last + 1) {
                jumped(next);
            }
            last = next.sequence();
            judge(next);
            if ((++records & PROGRESS_MASK) == 0) {
                progress.accept(last);
            }
        }
    }

    private void judge(final JournalRecord record) {
        final RecordType type = record.type();
        incarnations.look(record);
        if (type != RecordType.OWED && type != RecordType.FIRED) {
            lastNs = record.timeNs();
        }
        if (records == 0) {
            first = record.sequence();
            firstNs = record.timeNs();
        }
        if (type.isEvent()) {
            contract.event(record);
        } else if (type.isEffect()) {
            contract.effect(record);
        } else if (type == RecordType.NAME) {
            contract.name(record);
        } else {
            ofJournal(record);
        }
    }

    private void ofJournal(final JournalRecord record) {
        contract.ofJournal(record);
        switch (record.type()) {
            case SNAPSHOT_BEGIN, SNAPSHOT_PAGE, SNAPSHOT_END -> snapshots.look(record);
            case DEFERRED -> deferred += record.detail();
            case DEGRADED -> lost(record, " can't be read any more");
            case UNJOURNALED -> lost(record, " were not written, because the disk could not be");
            default -> { }
        }
    }

    private void lost(final JournalRecord record, final String how) {
        if (record.detail() > 0) {
            findings.addOurs(record.sequence(),
                "the server says that " + AuditReport.count(record.detail(), "record") + how);
            contract.doubt();
        }
    }

    /** Only records of a kind that a later version writes are no loss: then neither of these numbers has grown. */
    private void jumped(final JournalRecord record) {
        final boolean beginning = records == 0;
        if (beginning && record.sequence() > 1 || reader.problemCount() != problems || reader.missing() != missing) {
            problems = reader.problemCount();
            missing = reader.missing();
            incarnations.doubt(record.incarnation());
        }
    }

    private AuditReport report() {
        final boolean atEnd = JournalEnd.isReached(reader);
        // The names of who is found wanting are looked up in another reading.
        final AuditReport.Damage damage = new AuditReport.Damage(
            reader.problems(), reader.problemCount(), reader.missing(), atEnd, reader.unknown());
        contract.end();
        final Causes causes = contract.causes();
        if (causes.tellsOfOrders()) {
            findings.addAll(causes.unanswered());
        }
        final AuditReport.Tally tally = new AuditReport.Tally(records, first, last, firstNs, lastNs, incarnations.count(),
            contract.registered(), contract.expired(), contract.deregistered(), contract.live());
        final AuditReport.Effects effects = new AuditReport.Effects(
            causes.tellsOfOrders(), causes.owed(), causes.unchecked(), deferred);
        final Findings owed = causes.tellsOfOrders() ? causes.owedNow() : new Findings();
        return new AuditReport(tally, damage, effects, findings.count(), findings.told(reader), owed.told(reader));
    }
}
