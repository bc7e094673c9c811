package io.heartwheel.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Shows on stderr how far a long read has come, if a person looks at it: nothing in the first second, nothing into a pipe or a
 * file, and no trace once it is over. One thread.
 */
final class Progress implements LongConsumer, AutoCloseable {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final String WIPE = "\r\033[K";

    private final PrintStream err;
    private final LongSupplier clock;
    private final long startNs;
    private final boolean shown;
    private long nextNs;
    private boolean dirty;

    Progress(final PrintStream err, final boolean shown, final LongSupplier clock) {
        this.err = err;
        this.shown = shown;
        this.clock = clock;
        this.startNs = clock.getAsLong();
        this.nextNs = startNs + FIRST_NS;
    }

    /** For what prints only once it has read everything. */
    static Progress start() {
        return new Progress(System.err, isTerminal(ERR), System::nanoTime);
    }

    /** For what prints as it reads: where that is shown on a terminal, it is progress enough. */
    static Progress besideOutput() {
        return new Progress(System.err, isTerminal(ERR) && !isTerminal(OUT), System::nanoTime);
    }

    /** The record of that sequence has been read. */
    @Override
    public void accept(final long sequence) {
        if (!shown) {
            return;
        }
        final long nowNs = clock.getAsLong();
        if (nowNs - nextNs >= 0) {
            nextNs = nowNs + INTERVAL_NS;
            dirty = true;
            err.print(WIPE + String.format(Locale.ROOT, "reading: #%,d after %d s", sequence,
                TimeUnit.NANOSECONDS.toSeconds(nowNs - startNs)));
            err.flush();
        }
    }

    @Override
    public void close() {
        wipe();
    }

    /** Before something else is shown. */
    void wipe() {
        if (dirty) {
            dirty = false;
            err.print(WIPE);
            err.flush();
        }
    }

    /** The JVM knows only of all three streams together; the operating system knows of this one. */
    private static boolean isTerminal(final int descriptor) {
        try {
            final Path stream = Path.of("/proc/self/fd/" + descriptor);
            return Files.isSymbolicLink(stream)
                ? Files.readSymbolicLink(stream).toString().matches("/dev/(pts/|tty|console).*")
                : System.console() != null && System.getenv("TERM") != null;
        } catch (final IOException | RuntimeException e) {
            return false;
        }
    }
}
