package io.heartwheel.bench.rig;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.bench.result.Figure;
import io.heartwheel.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Measures in real time, on two cores, how late expiries are and what heartbeats cost: one thread polls without a pause
 * (Thread.onSpinWait), another sends a million heartbeats a second to a million sessions, of which one in twenty falls silent.
 *
 * <ul>
 * <li><b>Lateness</b>: the time at which the handler is told of an expiry, less the deadline: the session's last heartbeat plus
 * its timeout. Both are {@code System.nanoTime()} kept outside of the wheel, which is given each heartbeat's time as an I/O edge
 * would. Below 0 counts as early, and must not be.
 * <li><b>Undisturbed</b>: the same without those expiries that fell due while the poller's thread stood still: between two turns
 * of its loop lay more than 200 us, twice what a full poll may take. How many are left is told too.
 * <li><b>Heartbeat</b>: how long the call took, with the clock's own cost, corrected for coordinated omission: a call that took
 * longer than the interval of 1 us is counted for all those that it kept waiting.
 * <li><b>Hiccups</b>: the same two threads at the same pace with no wheel. What they see is the machine's, not ours.
 * </ul>
 */
public final class LatenessRig {
    private static final int SESSIONS = 1_000_000;
    private static final long INTERVAL_NS = 1_000;
    private static final int SEED = 42;
    private static final long PAUSE_NS = 200_000;
    private static final long TICK_NS = 1 << 20;
    /** Rounds at the end in which nobody falls silent any more, so that all who did expire before the end. */
    private static final int LAST_ROUNDS = 4;
    private static final String LATENESS = "lateness";
    private static final String HEARTBEAT = "heartbeat-latency";

    private final Cast cast;
    private final int rounds;
    private final Heartwheel wheel;
    private final long[] handles = new long[SESSIONS];
    private final Histogram lateness = Percentiles.histogram();
    private final Histogram undisturbed = Percentiles.histogram();
    private final Histogram service = Percentiles.histogram();
    private volatile boolean running = true;
    private long early;
    private long unexpected;
    private long stalls;
    private long turnNs;
    private long pauseStartNs;
    private long pauseEndNs;

    private LatenessRig(final int rounds) {
        this.rounds = rounds;
        this.cast = new Cast(SESSIONS, Math.max(1, rounds - LAST_ROUNDS), SEED);
        this.wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS), System.nanoTime());
    }

    /**
     * Runs the rig.
     *
     * @param args the file for the figures, the folder for the histograms, the seconds to measure.
     * @throws IOException          if the files cannot be written.
     * @throws InterruptedException if it is to stop.
     */
    public static void main(final String[] args) throws IOException, InterruptedException {
        final int seconds = Integer.parseInt(args[2]);
        warmUp();
        final LatenessRig rig = new LatenessRig(seconds);
        rig.run();
        final List<Figure> figures = rig.figures(Path.of(args[1]));
        figures.addAll(Hiccups.measure(Math.max(2, seconds / 2), INTERVAL_NS, Path.of(args[1])));
        Results.writeFigures(Path.of(args[0]), figures);
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < SESSIONS; i++) {
            handles[i] = wheel.register(i, cast.policy(i), System.nanoTime());
            if (i % 1_000 == 0) {
                wheel.poll(System.nanoTime(), event -> { });
            }
        }
        final Thread poller = new Thread(this::poll, "poller");
        poller.start();
        beat();
        running = false;
        poller.join();
        System.out.println("lateness rig: " + lateness.getTotalCount() + " expired, " + early + " of them early, " + unexpected
            + " unexpected; " + stalls + " stalls");
    }

    private void poll() {
        final LivenessHandler handler = this::decided;
        turnNs = System.nanoTime();
        pauseStartNs = turnNs;
        pauseEndNs = turnNs;
        while (running) {
            noteTurn(System.nanoTime());
            wheel.poll(turnNs, handler);
            Thread.onSpinWait();
        }
    }

    private void noteTurn(final long now) {
        if (now - turnNs > PAUSE_NS) {
            // A pause that follows on another within a tick is one with it: the first one's expiries may still be under way.
            pauseStartNs = turnNs - pauseEndNs > TICK_NS ? turnNs : pauseStartNs;
            pauseEndNs = now;
        }
        turnNs = now;
    }

    /** Whether a session that is due within a tick after its deadline, and is told of now, was kept waiting by a pause. */
    private boolean isDisturbed(final long deadline, final long now) {
        return now - turnNs > PAUSE_NS || deadline <= pauseEndNs && deadline + TICK_NS >= pauseStartNs;
    }

    private void decided(final LivenessEvent event) {
        if (event.type() == EventType.STALLED) {
            stalls++;
        } else if (event.type() == EventType.EXPIRED) {
            final long now = System.nanoTime();
            final long deadline = cast.deadlineNs((int) event.correlationId());
            if (deadline == Long.MAX_VALUE) {
                unexpected++;
            } else {
                early += now < deadline ? 1 : 0;
                lateness.recordValue(Percentiles.clamped(now - deadline));
                if (!isDisturbed(deadline, now)) {
                    undisturbed.recordValue(Percentiles.clamped(now - deadline));
                }
            }
        }
    }

    private void beat() {
        final Pace pace = new Pace(System.nanoTime(), INTERVAL_NS);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < SESSIONS; i++) {
                final int session = cast.at(i);
                final long heardNs = pace.await();
                if (cast.isHeardIn(session, round)) {
                    cast.noteLast(session, round, heardNs);
                    final long before = System.nanoTime();
                    wheel.heartbeat(handles[session], heardNs);
                    service.recordValueWithExpectedInterval(
                        Percentiles.clamped(System.nanoTime() - before), INTERVAL_NS);
                }
            }
        }
    }

    private List<Figure> figures(final Path folder) throws IOException {
        Percentiles.write(folder.resolve("lateness.hgrm"), lateness);
        Percentiles.write(folder.resolve("lateness-undisturbed.hgrm"), undisturbed);
        Percentiles.write(folder.resolve("heartbeat.hgrm"), service);
        final List<Figure> figures =
            new ArrayList<>(Percentiles.figures(LATENESS, "heartwheel", SESSIONS, lateness));
        figures.add(Figure.statistic(LATENESS, "heartwheel", SESSIONS, "early", "expiries", early));
        figures.add(Figure.statistic(LATENESS, "heartwheel", SESSIONS, "unexpected", "expiries", unexpected));
        figures.add(Figure.statistic(LATENESS, "heartwheel", SESSIONS, "stalls", "stalls", stalls));
        figures.addAll(Percentiles.figures(LATENESS, "undisturbed", SESSIONS, undisturbed));
        figures.addAll(Percentiles.figures(HEARTBEAT, "heartwheel", SESSIONS, service));
        return figures;
    }

    /** In virtual time, so that what is measured is compiled code. */
    private static void warmUp() {
        final int sessions = 20_000;
        final Heartwheel wheel = new Heartwheel(
            new Heartwheel.Context().capacity(sessions).stallLimitNs(Long.MAX_VALUE), 0);
        final LivenessHandler handler = event -> { };
        final long[] handles = new long[sessions];
        long now = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < sessions; i++) {
                handles[i] = wheel.register(i, Policy.timeout(1_000_000_000L), now);
            }
            for (int beat = 0; beat < sessions * 10; beat++) {
                wheel.heartbeat(handles[beat * 31 % (sessions / 2)]);
                if (beat % 10 == 0) {
                    wheel.poll(now += 1 << 17, handler);
                }
            }
            for (int tick = 0; tick < 30_000; tick++) {
                wheel.poll(now += 1 << 17, handler);
            }
        }
    }
}
