package io.heartwheel.journal;

import io.heartwheel.EventType;
import io.heartwheel.TestEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Journals without a floor until it is told to stop, and says when it fails and when it goes on. Run in a JVM of its own. */
final class FullDiskMain {
    private static final int ROUND = 4;
    private static final long PAUSE_NS = 1_000_000;
    private static final long MOST_NS = 40_000_000_000L;

    private FullDiskMain() {
    }

    public static void main(final String[] args) throws IOException {
        final DiskJournal.Context context = new DiskJournal.Context().directory(Path.of(args[0]))
            .log(LogKind.valueOf(args[1])).blockSize(1 << 18).freeSpaceFloor(0).retryNs(50_000_000);
        final DiskJournal journal = new DiskJournal(context);
        try (journal) {
            boolean journaling = true;
            final long endNs = System.nanoTime() + MOST_NS;
            for (long next = 0; System.in.available() == 0 && System.nanoTime() - endNs < 0;) {
                for (int room = Math.min(ROUND, journal.available()); room > 0; room--) {
                    journal.onEvent(TestEvents.of(EventType.EXPIRED, next, next++, System.nanoTime()));
                }
                if (journaling != journal.isJournaling()) {
                    journaling = !journaling;
                    System.out.println(journaling ? "again" : "failed");
                }
                if (journaling) {
                    System.out.println("committed " + journal.committedSequence());
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        System.out.println("stopped " + journal.committedSequence() + " " + journal.unrecorded());
    }
}
