package io.heartwheel.journal;

import java.nio.file.Path;

/** What can keep a journal's batches. The folder of a volume tells which one wrote it. */
public enum LogKind {
    /** A Chronicle Queue: needs JVM flags, see {@link Preflight}. */
    CHRONICLE {
        @Override
        void check() {
            Preflight.check();
        }

        @Override
        int usualBlockSize() {
            return 64 << 20;
        }

        @Override
        boolean wrote(final Path volume) {
            return ChronicleLog.isIn(volume) || TornQueue.isIn(volume);
        }

        @Override
        boolean isBeyondRepair(final Path volume) {
            return TornQueue.isIn(volume);
        }

        @Override
        BatchLog toWrite(final Path volume, final DiskJournal.Context context) {
            return ChronicleLog.toWrite(volume, context.blockSize(), context.wallClock().get());
        }

        @Override
        BatchLog toRead(final Path volume) {
            return TornQueue.isIn(volume) ? new TornQueue(volume) : ChronicleLog.toRead(volume);
        }
    },
    /** Plain files, for those who can't open packages of the JDK: needs no JVM flag. */
    SEGMENTS {
        @Override
        void check() {
            // Works in any JVM.
        }

        @Override
        int usualBlockSize() {
            return 4 << 20;
        }

        @Override
        boolean wrote(final Path volume) {
            return SegmentLog.isIn(volume);
        }

        @Override
        BatchLog toWrite(final Path volume, final DiskJournal.Context context) {
            return SegmentLog.toWrite(volume, context.blockSize());
        }

        @Override
        BatchLog toRead(final Path volume) {
            return SegmentLog.toRead(volume);
        }
    };

    /** The one that wrote a volume, or null: there is nothing in it that could be read, now. */
    static LogKind of(final Path volume) {
        for (final LogKind kind : values()) {
            if (kind.wrote(volume)) {
                return kind;
            }
        }
        return null;
    }

    /** Whether it can work in this JVM. Throws a {@link JournalException} that says what to do if not. */
    abstract void check();

    /** To change from one block to the next costs as much as some 10,000 records: a sparse file may have large ones. */
    abstract int usualBlockSize();

    abstract boolean wrote(Path volume);

    /** Whether a volume that it wrote can still be read, but not be written on. */
    boolean isBeyondRepair(final Path volume) {
        return false;
    }

    /** Opens a volume to write on behind what is there, or creates it. Only for who holds the {@link JournalFolder}. */
    abstract BatchLog toWrite(Path volume, DiskJournal.Context context);

    /** Opens a volume to read, whether or not a server writes it. */
    abstract BatchLog toRead(Path volume);
}
