package io.heartwheel.journal;

import static io.heartwheel.journal.BatchDescriptor.CORRELATION_ID_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.HANDLE_OFFSET;
import static io.heartwheel.journal.BatchDescriptor.RECORD_LENGTH;
import static io.heartwheel.journal.BatchDescriptor.firstWord;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final long EVERY = 1_000;
    private static final int SESSIONS = 4_000;

    /** Takes batches and forgets them, or refuses them. */
    private static final class Sink implements Snapshots.Log {
        private final List<Long> completed = new ArrayList<>();
        private long next = 1;
        private long records;
        private boolean broken;

        @Override
        public boolean append(final Batch batch) {
            records += batch.count();
            next += broken ? 0 : batch.count();
            return !broken;
        }

        @Override
        public long nextSequence() {
            return next;
        }

        @Override
        public long offered() {
            return 0;
        }

        @Override
        public long taken() {
            return 0;
        }

        @Override
        public void completed(final long sequence) {
            completed.add(sequence);
        }

        @Override
        public void mark() {
            // There is no place to remember.
        }
    }

    private final Sink sink = new Sink();
    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS), 0);
    private final JournalState state = new JournalState();
    private final Snapshots snapshots = new Snapshots(wheel, state, new TimeAnchor(0, 0), sink, EVERY, 2_048, 1 << 16);
    private final Batch batch = new Batch(4_096);

    private void fill() {
        for (int i = 0; i < SESSIONS; i++) {
            wheel.register(i, Policy.timeout(1_000_000_000L));
        }
        while (wheel.poll(1, event -> { }) > 0) {
            Thread.onSpinWait();
        }
    }

    private void seen(final RecordType type, final long handle, final long id, final String name) {
        final Name written = name == null ? null : Name.of(name);
        final int at = batch.place(firstWord(type.code(), 0, written == null ? 0 : written.length()));
        batch.buffer().putLong(at + HANDLE_OFFSET, handle);
        batch.buffer().putLong(at + CORRELATION_ID_OFFSET, id);
        if (written != null) {
            written.writeTo(batch.buffer(), at + RECORD_LENGTH);
        }
        snapshots.seen(batch, 1);
        batch.clear();
    }

    private void run(final long nowNs) {
        while (snapshots.work(nowNs)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldWaitUntilTheEmbedderHasTakenOver() {
        run(10 * EVERY);
        assertThat(sink.records).isZero();
        seen(RecordType.RESUMED, 0, 0, null);
        run(10 * EVERY);
        assertThat(sink.completed).containsExactly(1L);
    }

    @Test
    void shouldBeginAgainWhenTheNextIsDueOrAsked() {
        seen(RecordType.RESUMED, 0, 0, null);
        run(EVERY);
        run(2 * EVERY - 1);
        assertThat(sink.completed).hasSize(1);
        run(2 * EVERY);
        assertThat(sink.completed).hasSize(2);
        snapshots.request();
        run(2 * EVERY);
        assertThat(sink.completed).hasSize(3);
    }

    @Test
    void shouldGiveUpWhatCannotBeWrittenAndTryAgainWhenTheNextIsDue() {
        fill();
        seen(RecordType.RESUMED, 0, 0, null);
        assertThat(snapshots.work(EVERY)).isTrue();
        assertThat(snapshots.work(EVERY)).isTrue();
        sink.broken = true;
        run(EVERY + 1);
        assertThat(sink.completed).isEmpty();
        sink.broken = false;
        run(EVERY + 2);
        assertThat(sink.completed).isEmpty();
        run(2 * EVERY);
        assertThat(sink.completed).hasSize(1);
    }

    @Test
    void shouldAllocateNothing() {
        fill();
        for (int i = 0; i < SESSIONS; i++) {
            seen(RecordType.NAME, -1, i, "session " + i);
            seen(RecordType.REGISTERED, i, i, null);
        }
        seen(RecordType.RESUMED, 0, 0, null);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        sink.completed.add(0L);
        for (int run = 1; run < 5; run++) {
            sink.completed.clear();
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < SESSIONS; i++) {
                seen(RecordType.EXPIRED, i, i, null);
            }
            run(run * EVERY);
            for (int i = 0; i < SESSIONS; i++) {
                seen(RecordType.ORDERS_CANCELLED, i, i, null);
                seen(RecordType.REGISTERED, i, i, null);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(sink.records).isGreaterThan(4 * (2L * SESSIONS));
        // The list of the completed boxes one number.
        assertThat(allocated).isLessThan(100);
    }
}
