package io.heartwheel.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/** What tests in other packages need of this one's inside. */
public final class JournalSeams {
    private JournalSeams() {
    }

    /** What a JVM must be started with to keep a journal. */
    public static List<String> flags(final LogKind log) {
        return log == LogKind.CHRONICLE ? List.of(Preflight.flags().split(" ")) : List.of();
    }

    /** The journal is to believe this wall clock, from its first moment on. */
    public static DiskJournal.Context wallClock(final DiskJournal.Context context, final Supplier<TimeAnchor> clock) {
        return context.anchor(clock.get()).wallClock(clock);
    }

    /** What a writer with that process id leaves in its queue if it is killed while it appends. */
    public static void leaveLocked(final Path folder, final long pid) {
        final int volume = JournalFolder.readableVolumeFrom(folder, 1);
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(JournalFolder.volume(folder, volume)).build()) {
            queue.tableStorePut("chronicle.write.lock", pid);
            queue.tableStorePut("chronicle.append.lock", pid);
        }
    }

    /** Whether there is anything to read. */
    public static boolean holdsJournal(final Path folder) {
        return Files.isDirectory(folder) && JournalFolder.holdsJournal(folder);
    }

    /** How soon the disk is tried again. */
    public static DiskJournal.Context retryNs(final DiskJournal.Context context, final long ns) {
        return context.retryNs(ns);
    }
}
