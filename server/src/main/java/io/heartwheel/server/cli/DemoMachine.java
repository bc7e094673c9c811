package io.heartwheel.server.cli;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Whether this machine was too busy for times to mean much: pauses of the server, sleepers woken late, load. Any thread. */
final class DemoMachine {
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double NS_PER_MS = 1e6;

    private final DoubleSupplier load;
    private final int cores;
    private int pauses;
    private long oversleptNs;

    /**
     * A machine that has not paused yet.
     *
     * @param load  how many threads run or wait for a core, on average; negative if unknown.
     * @param cores it has.
     */
    DemoMachine(final DoubleSupplier load, final int cores) {
        this.load = load;
        this.cores = cores;
    }

    static DemoMachine here() {
        return new DemoMachine(ManagementFactory.getOperatingSystemMXBean()::getSystemLoadAverage,
            Runtime.getRuntime().availableProcessors());
    }

    /** The journal tells of a pause. */
    synchronized void paused() {
        pauses++;
    }

    /** A thread that slept was woken so many ns too late. */
    synchronized void overslept(final long ns) {
        oversleptNs = Math.max(oversleptNs, ns);
    }

    synchronized boolean isBusy() {
        return pauses > 0 || oversleptNs > LATE_NS || load.getAsDouble() > cores;
    }

    /** The story of SILENT, without the sentence that nobody believes below rows that tell of pauses. */
    synchronized String tell(final String why) {
        return pauses == 0 ? why : why.replace("Our own pauses played no part.",
            "Our own pauses had ended when it was last heard from. What came before that, they may have made late.");
    }

    @Override
    public synchronized String toString() {
        final double now = load.getAsDouble();
        return String.format(Locale.ROOT, "it paused %d time%s and woke a sleeping thread up to %.0f ms late (%s%d core%s)",
            pauses, pauses == 1 ? "" : "s", oversleptNs / NS_PER_MS,
            now < 0 ? "" : String.format(Locale.ROOT, "load %.1f on ", now), cores, cores == 1 ? "" : "s");
    }
}
