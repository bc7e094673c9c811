package io.heartwheel.server.cli;

import io.heartwheel.server.cli.DemoLine.Kind;
import io.heartwheel.server.config.OperatorException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Prints what happens in the demo as it happens, remembers it, and lets the play wait for it. Any thread. */
final class DemoStage {
    private static final double NS_PER_S = 1e9;

    private final PrintStream out;
    private final long beganNs = System.nanoTime();
    private final List<Scene> scenes = new ArrayList<>();
    private boolean curtain;

    private record Scene(String who, DemoLine line) {
    }

    DemoStage(final PrintStream out) {
        this.out = out;
        out.println("    time   since last");
        out.println("            heartbeat   who       what");
    }

    /** Something happened. */
    synchronized void play(final String who, final DemoLine line) {
        scenes.add(new Scene(who, line));
        if (line.kind() != Kind.STATUS && !curtain) {
            out.printf(Locale.ROOT, "%8.3f  %11s   %-8s  %s%n", (System.nanoTime() - beganNs) / NS_PER_S,
                isAboutSilence(line) ? String.format(Locale.ROOT, "%.3f s", line.sinceNs() / NS_PER_S) : "-", who, line.text());
            out.flush();
        }
        notifyAll();
    }

    /** Nothing is printed from now on: the play is over, and what follows is sweeping up. */
    synchronized void curtain() {
        curtain = true;
    }

    private static boolean isAboutSilence(final DemoLine line) {
        return switch (line.kind()) {
            case SILENT, TEST_REQUEST, DISCONNECTED, DECIDED, ORDERS_CANCELLED -> line.sinceNs() >= 0;
            default -> false;
        };
    }

    /**
     * Waits until something has happened so many times.
     *
     * @return the last of these times.
     * @throws OperatorException if it does not happen in time.
     */
    synchronized DemoLine await(final String who, final Kind kind, final int times, final int timeoutS)
        throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutS);
        while (true) {
            final List<DemoLine> seen = seen(who, kind);
            if (seen.size() >= times) {
                return seen.get(times - 1);
            }
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                throw new OperatorException("the demo failed: " + who + " did not get to " + kind + " within " + timeoutS
                    + " s; what is above and '" + Main.name() + " journal' with the demo's data folder say how far it came");
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
    }

    /** What happened to somebody so far, of one kind. */
    synchronized List<DemoLine> seen(final String who, final Kind kind) {
        return scenes.stream().filter(scene -> scene.who().equals(who) && scene.line().kind() == kind).map(Scene::line).toList();
    }
}
