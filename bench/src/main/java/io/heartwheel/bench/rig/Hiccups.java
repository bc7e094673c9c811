package io.heartwheel.bench.rig;

import io.heartwheel.bench.result.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What two threads see on this machine that spin at the lateness rig's pace and do nothing: how much later than due each notices
 * that it is time. Nothing that runs here can do better, so it is the floor under the rig's percentiles.
 */
final class Hiccups {
    private Hiccups() {
    }

    static List<Figure> measure(final int seconds, final long intervalNs, final Path folder)
        throws IOException, InterruptedException {
        final Pace producer = new Pace(System.nanoTime(), intervalNs);
        final Pace poller = new Pace(System.nanoTime(), intervalNs);
        final long turns = seconds * 1_000_000_000L / intervalNs;
        final Thread other = new Thread(() -> spin(poller, turns), "hiccups");
        other.start();
        spin(producer, turns);
        other.join();
        final Histogram both = Percentiles.histogram();
        both.add(producer.hiccups());
        both.add(poller.hiccups());
        Percentiles.write(folder.resolve("hiccups.hgrm"), both);
        return new ArrayList<>(Percentiles.figures("hiccups", "machine", 0, both));
    }

    private static void spin(final Pace pace, final long turns) {
        for (long i = 0; i < turns; i++) {
            pace.await();
        }
    }
}
