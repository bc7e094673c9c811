package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.NO_TIME;
import static io.heartwheel.journal.BatchDescriptor.RECORD_WORDS;
import static io.heartwheel.journal.BatchDescriptor.firstWord;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes whatever it is told into a journal, sound or not, a batch a record: what a reader must be able to judge. */
public final class RawJournal implements AutoCloseable {
    public static final int RECURRING = BatchDescriptor.RECURRING_FLAG;

    private final BatchLog log;
    private final Batch batch = new Batch(1);
    private long batchSequence = 1;
    private long sequence = 1;
    private long incarnation = 1;

    public RawJournal(final Path folder) {
        log = ChronicleLog.toWrite(JournalFolder.volume(folder, 1), 1 << 20, TimeAnchor.now());
    }

    /** One record. Times are ns since the epoch. */
    public record Line(RecordType type, long handle, long correlationId, long timeNs, long deadlineNs, long lastHeartbeatNs,
                       long probeAfterNs, long timeoutNs, long graceNs, long detail, int flags, String name) {

        public Line(final RecordType type, final long handle, final long correlationId, final long timeNs, final long detail) {
            this(type, handle, correlationId, timeNs, NO_TIME, NO_TIME, 0, 0, 0, detail, 0, null);
        }

        /** An effect about a registration of an earlier incarnation. */
        public static Line former(
            final RecordType type, final long incarnation, final long handle, final long correlationId, final long timeNs,
            final long detail) {
            return new Line(type, handle, correlationId, timeNs, NO_TIME, NO_TIME, 0, 0, incarnation, detail,
                BatchDescriptor.FORMER_FLAG, null);
        }

        public static Line name(final long correlationId, final long timeNs, final String name) {
            return new Line(RecordType.NAME, -1, correlationId, timeNs, NO_TIME, NO_TIME, 0, 0, 0, 0, 0, name);
        }
    }

    /** Who writes from here on. */
    public void incarnation(final long number) {
        incarnation = number;
    }

    /** Numbers that are never written. */
    public void skip(final long numbers) {
        sequence += numbers;
    }

    /** @return its sequence. */
    public long add(final Line line) {
        final byte[] extra = line.name == null ? null : line.name.getBytes(StandardCharsets.UTF_8);
        final long[] words = new long[RECORD_WORDS];
        words[0] = firstWord(line.type.code(), line.flags, extra == null ? 0 : extra.length);
        words[1] = line.handle;
        words[2] = line.correlationId;
        words[3] = line.timeNs;
        words[4] = line.deadlineNs;
        words[5] = line.lastHeartbeatNs;
        words[6] = line.probeAfterNs;
        words[7] = line.timeoutNs;
        words[8] = line.graceNs;
        words[9] = line.detail;
        batch.addNamed(words, 0, extra);
        batch.seal(batchSequence++, sequence, incarnation, line.timeNs);
        log.append(batch.buffer(), batch.length());
        batch.clear();
        return sequence++;
    }

    @Override
    public void close() {
        log.close();
    }
}
