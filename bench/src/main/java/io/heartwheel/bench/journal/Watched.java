package io.heartwheel.bench.journal;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A wheel full of sessions and the journal that keeps them, as an embedder has them. */
final class Watched implements AutoCloseable {
    private static final int REGISTERED_A_POLL = 256;

    final Heartwheel wheel;
    final DiskJournal journal;

    /** @param named whether each session has a name of some 34 bytes, as a FIX session does, or none. */
    Watched(final Path folder, final int sessions, final Policy policy, final boolean named, final long snapshotEveryNs) {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(sessions), System.nanoTime());
        journal = new DiskJournal(JournalRig.context().directory(folder).wheel(wheel).snapshotEveryNs(snapshotEveryNs)
            .closeTimeoutNs(TimeUnit.SECONDS.toNanos(30)));
        for (int i = 0; i < sessions; i++) {
            while (named && !journal.name(i, "FIX.4.4:VENUE->COUNTERPARTY" + i, System.nanoTime())) {
                Thread.onSpinWait();
            }
            wheel.register(i, policy);
            if (i % REGISTERED_A_POLL == 0) {
                wheel.poll(System.nanoTime(), journal);
            }
        }
        // A poll that finds no room in the journal has nothing done either.
        while (journal.offeredEvents() < sessions) {
            wheel.poll(System.nanoTime(), journal);
        }
        awaitWritten();
    }

    /** Until all events that were taken are written. */
    void awaitWritten() {
        while (journal.committedEvents() < journal.offeredEvents()) {
            Thread.onSpinWait();
        }
        if (journal.failure() != null) {
            throw new IllegalStateException("the journal failed", journal.failure());
        }
    }

    /** Says that nothing is left to take over: snapshots begin. */
    void resume() {
        while (!journal.resumed(0, System.nanoTime())) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
