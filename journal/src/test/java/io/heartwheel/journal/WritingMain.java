package io.heartwheel.journal;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.LivenessEvent;
import io.heartwheel.TestEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Writes a journal until it is killed or told to stop, and keeps saying what is committed. Run in a JVM of its own. */
final class WritingMain {
    private static final int ROUND = 64;

    private WritingMain() {
    }

    public static void main(final String[] args) throws IOException {
        final DiskJournal.Context context = new DiskJournal.Context().directory(Path.of(args[0])).blockSize(1 << 20)
            .log(LogKind.valueOf(args[1])).retryNs(TimeUnit.HOURS.toNanos(1));
        try (DiskJournal journal = new DiskJournal(context)) {
            System.out.println("started " + journal.incarnation());
            long next = 0;
            while (System.in.available() == 0 && journal.failure() == null) {
                next = round(journal, next);
                System.out.println("committed " + journal.committedSequence() + " events " + journal.committedEvents());
            }
            if (journal.failure() != null) {
                outliveFailure(journal, next);
            }
        } catch (final JournalException e) {
            System.out.println(e.getMessage());
            System.exit(3);
        }
        System.out.println("stopped");
    }

    /** The switch must go on: there is room again and again, and what is lost is counted. */
    private static void outliveFailure(final DiskJournal journal, final long from) {
        System.out.println("failed " + journal.failure());
        long next = from;
        final long enough = from + 200_000;
        while (next < enough) {
            next = round(journal, next);
        }
        // Until then some may be taken and not counted.
        journal.close();
        System.out.println("committed " + journal.committedSequence() + " unrecorded " + journal.unrecorded());
    }

    private static long round(final DiskJournal journal, final long from) {
        long next = from;
        final int room = Math.min(ROUND, journal.available());
        for (int i = 0; i < room; i++) {
            final LivenessEvent event = TestEvents.of(EventType.EXPIRED, next, next, System.nanoTime());
            journal.onEvent(event);
            next++;
        }
        journal.name(next, "session " + next, System.nanoTime());
        journal.effect(Effect.ORDERS_CANCELLED, next, next, System.nanoTime(), 1);
        return next;
    }
}
