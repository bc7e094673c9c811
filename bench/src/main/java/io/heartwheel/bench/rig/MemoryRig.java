package io.heartwheel.bench.rig;

import io.heartwheel.Heartwheel;
import io.heartwheel.Policy;
import io.heartwheel.bench.result.Environment;
import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jol.info.GraphLayout;

/**
 * Measures how much memory a session takes, in two ways: what everything reachable from a full wheel adds up to (JOL), and, in a
 * full run, the smallest heap in which a wheel of ten million can be filled and all of it expired.
 */
public final class MemoryRig {
    private static final int[] SIZES = {1_000_000, 10_000_000};
    private static final int STEP_MB = 4;
    private static final double MIB = 1 << 20;
    private static final Policy POLICY = Policy.timeout(30_000_000_000L);

    private MemoryRig() {
    }

    /**
     * Runs the rig.
     *
     * @param args the file for the figures, the folder for a log, and {@code full} to look for the smallest heap as well.
     * @throws IOException          if the files cannot be written.
     * @throws InterruptedException if it is to stop.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        // Without it JOL gives up on records and lambdas, if the wheel should ever hold one.
        System.setProperty("jol.magicFieldOffset", "true");
        final List<Figure> figures = new ArrayList<>();
        for (final int sessions : SIZES) {
            figures.add(Figure.statistic("memory", "heartwheel", sessions, "jol", "B/session", bytesPerSession(sessions)));
        }
        if (args[2].equals("full")) {
            final int sessions = SIZES[SIZES.length - 1];
            final int heapMb = smallestHeapMb(sessions, Path.of(args[1]));
            figures.add(Figure.statistic("memory", "heartwheel", sessions, "smallest -Xmx", "MiB", heapMb));
            figures.add(Figure.statistic("memory", "heartwheel", sessions, "-Xmx", "B/session", heapMb * MIB / sessions));
        }
        Results.writeFigures(Path.of(args[0]), figures);
    }

    private static double bytesPerSession(final int sessions) {
        final Heartwheel wheel = new FullWheel(sessions, POLICY).wheel();
        final GraphLayout layout = GraphLayout.parseInstance(wheel);
        System.out.println(layout.toFootprint());
        return layout.totalSize() / (double) sessions;
    }

    /** By halving; heaps of twice the expected size always suffice. */
    private static int smallestHeapMb(final int sessions, final Path folder) throws IOException, InterruptedException {
        int tooSmall = (int) (sessions * 8L / (long) MIB);
        int enough = (int) (sessions * 80L / (long) MIB);
        while (enough - tooSmall > STEP_MB) {
            final int heapMb = (tooSmall + enough) / 2;
            final int code = new ChildJvm(FullWheel.class, Environment.jvmFlags().stream()
                .filter(flag -> !flag.startsWith("-Xm")).toList(), heapMb, List.of(Integer.toString(sessions)))
                .run(folder.resolve("memory.log"));
            System.out.println("memory: -Xmx" + heapMb + "m " + (code == 0 ? "suffices" : "does not suffice"));
            if (code == 0) {
                enough = heapMb;
            } else {
                tooSmall = heapMb;
            }
        }
        return enough;
    }
}
