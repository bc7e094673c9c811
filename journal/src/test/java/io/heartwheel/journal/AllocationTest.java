package io.heartwheel.journal;

import static io.heartwheel.journal.Journals.ANCHOR;
import static io.heartwheel.journal.Journals.await;
import static io.heartwheel.journal.Journals.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import io.heartwheel.TestEvents;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {
    private static final int EVENTS = 100_000;

    @TempDir
    private Path folder;

    @Test
    void shouldAllocateNothingOnTheLivenessThread() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, ANCHOR.lineNs());
        try (DiskJournal journal = open(folder)) {
            record(journal, event, EVENTS);
            threads.getCurrentThreadAllocatedBytes();
            final long before = threads.getCurrentThreadAllocatedBytes();
            record(journal, event, EVENTS);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isZero();
        }
    }

    @Test
    void shouldAllocateLessThanAByteAnEventOnTheJournalThread() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final LivenessEvent event = TestEvents.of(EventType.EXPIRED, 1, 1, ANCHOR.lineNs());
        try (DiskJournal journal = open(folder)) {
            final long thread = Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(info -> info.getThreadName().equals("heartwheel-journal"))
                .mapToLong(ThreadInfo::getThreadId).findFirst().orElseThrow();
            record(journal, event, 5 * EVENTS);
            await("all is written", () -> journal.committedEvents() == journal.offeredEvents());
            final long before = threads.getThreadAllocatedBytes(thread);
            record(journal, event, 5 * EVENTS);
            await("all is written", () -> journal.committedEvents() == journal.offeredEvents());
            assertThat((double) threads.getThreadAllocatedBytes(thread) - before).isLessThan(5 * EVENTS);
        }
    }

    private static void record(final DiskJournal journal, final LivenessEvent event, final int events) {
        int taken = 0;
        while (taken < events) {
            for (int room = Math.min(journal.available(), events - taken); room > 0; room--) {
                journal.onEvent(event);
                taken++;
            }
            Thread.onSpinWait();
        }
    }
}
