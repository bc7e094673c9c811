package io.heartwheel.bench.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What nothing can do better that writes to a mapped file: batches of the same size as the journal's, copied one after the
 * other.
 */
final class MappedLimit {
    private static final int EVENTS_PER_BATCH = 256;
    private static final int BATCH = 64 + EVENTS_PER_BATCH * 80;
    private static final int FILE = 256 << 20;
    private static final int PAGE = 4_096;
    private static final int PASSES = 3;

    private MappedLimit() {
    }

    /** The time an event takes, in a file in that folder all of whose pages have been touched. */
    static double nsPerEvent(final Path folder) throws IOException {
        return measure(folder.resolve("limit"), true, PASSES);
    }

    /** The same in a file that is new: each page is found, zeroed and mapped when it is first written. */
    static double freshNsPerEvent(final Path folder) throws IOException {
        return measure(folder.resolve("fresh"), false, 1);
    }

    private static double measure(final Path file, final boolean touched, final int passes) throws IOException {
        final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH);
        for (int i = 0; i < BATCH; i++) {
            batch.put(i, (byte) i);
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, 0, FILE);
            for (int at = 0; at < FILE && touched; at += PAGE) {
                mapped.put(at, (byte) 1);
            }
            long written = 0;
            final long startNs = System.nanoTime();
            for (int pass = 0; pass < passes; pass++) {
                for (int at = 0; at + BATCH <= FILE; at += BATCH) {
                    mapped.put(at, batch, 0, BATCH);
                    written += EVENTS_PER_BATCH;
                }
            }
            return (System.nanoTime() - startNs) / (double) written;
        }
    }
}
