package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.SessionWalk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is written of sessions is read again, however odd they are. */
class SnapshotPageTest {
    private static final long TICK = 1 << 20;
    private static final int FROM = BatchDescriptor.HEADER_LENGTH + BatchDescriptor.RECORD_LENGTH;
    private static final TimeAnchor ANCHOR = new TimeAnchor(1_780_000_000_123_456_789L, -77);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void shouldReadWhatWasWritten(@ForAll final long seed) {
        final Heartwheel wheel = wheel(new Random(seed));
        final SessionWalk walk = wheel.walk();
        final SnapshotPage page = new SnapshotPage();
        page.begin(buffer, FROM, walk.quantumNs());
        int entries = 0;
        while (walk.next(walk.slots())) {
            final int before = page.position();
            page.write(walk, ANCHOR);
            assertThat(page.position() - before).isLessThanOrEqualTo(SnapshotPage.MAX_ENTRY_LENGTH);
            entries++;
        }
        walk.rewind();
        final SnapshotPage read = new SnapshotPage();
        read.begin(record(page, walk.quantumNs()));
        for (int i = 0; i < entries; i++) {
            assertThat(walk.next(walk.slots())).isTrue();
            assertThat(read.next()).isTrue();
            assertThat(read.handle()).isEqualTo(walk.handle());
            assertThat(read.correlationId()).isEqualTo(walk.correlationId());
            assertThat(read.lastHeartbeatNs()).isEqualTo(ANCHOR.toEpochNs(walk.lastHeartbeatNs()));
            assertThat(read.probeAfterNs()).isEqualTo(walk.probeAfterNs());
            assertThat(read.timeoutNs()).isEqualTo(walk.timeoutNs());
            assertThat(read.graceNs()).isEqualTo(walk.graceNs());
            assertThat(read.recurring()).isEqualTo(walk.recurring());
            assertThat(read.suspect()).isEqualTo(walk.suspect());
        }
        assertThat(read.next()).isFalse();
    }

    private JournalRecord record(final SnapshotPage page, final long quantumNs) {
        final int at = BatchDescriptor.HEADER_LENGTH;
        buffer.putLong(at, BatchDescriptor.firstWord(RecordType.SNAPSHOT_PAGE.code(), 0, page.position() - FROM));
        buffer.putLong(at + BatchDescriptor.LAST_HEARTBEAT_OFFSET, page.baseNs());
        buffer.putLong(at + BatchDescriptor.TIMEOUT_OFFSET, quantumNs);
        final JournalRecord record = new JournalRecord();
        record.wrap(buffer, at, BatchDescriptor.RECORD_LENGTH, RecordType.SNAPSHOT_PAGE);
        return record;
    }

    private static Heartwheel wheel(final Random random) {
        final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(300).stallLimitNs(1_000 * TICK), 0);
        final long[] handles = new long[300];
        long nowNs = 0;
        for (int i = 0; i < 1_000; i++) {
            final int one = random.nextInt(handles.length);
            if (wheel.lastHeartbeatNs(handles[one]) != Long.MIN_VALUE && random.nextInt(3) == 0) {
                wheel.deregister(handles[one]);
            } else {
                final long id = random.nextBoolean() ? i : random.nextLong() >>> random.nextInt(64);
                handles[one] = wheel.register(random.nextInt(20) == 0 ? ~id : id, policy(random));
            }
            wheel.heartbeat(handles[random.nextInt(handles.length)], nowNs);
            nowNs += random.nextInt(200) == 0 ? 5_000 * TICK : random.nextInt(3) * TICK;
            wheel.poll(nowNs, event -> { });
        }
        while (wheel.poll(nowNs, event -> { }) > 0) {
            Thread.onSpinWait();
        }
        return wheel;
    }

    private static Policy policy(final Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Policy.timeout((1L << 30) * TICK - TICK);
            case 1 -> Policy.every(TICK + random.nextInt(1_000) * TICK);
            case 2 -> Policy.probed(100 * TICK, 100_000 * TICK);
            default -> Policy.timeout(30_000 * TICK);
        };
    }
}
