package io.heartwheel.server.cli;

import io.heartwheel.server.config.Setting;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Holds what the demo promises against what happened: fails only if a promise was broken, not for what a busy machine made late.
 *
 * <p>Times are judged by the wheel's decision, as the journal tells it; when the counterparty saw it is told beside it. One
 * thread.
 */
final class DemoVerdict {
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final long ALLOWED_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(1);
    /** No machine on which the demo ends is as busy as that. */
    private static final long NEVER_NS = TimeUnit.SECONDS.toNanos(10);
    /** A pause beyond the stall limit gives grace, which moves the deadline; a shorter one can only make a decision late. */
    private static final long UNGRANTED_NS = TimeUnit.MILLISECONDS.toNanos(whole(Setting.WHEEL_STALL_LIMIT_MS))
        + 2 * whole(Setting.WHEEL_TICK_NS);

    private final PrintStream out;
    private final DemoMachine machine;
    private final List<String> lines = new ArrayList<>();
    private Outcome worst = Outcome.OK;
    private String decision = "";

    /** From good to bad. */
    private enum Outcome {
        OK("  ok      "),
        LATE("  late    "),
        FAILED("  FAILED  ");

        private final String mark;

        Outcome(final String mark) {
            this.mark = mark;
        }

        Outcome or(final Outcome other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    DemoVerdict(final PrintStream out, final DemoMachine machine) {
        this.out = out;
        this.machine = machine;
    }

    private static long whole(final Setting setting) {
        return Long.parseLong(setting.defaultText());
    }

    /**
     * Something was due after a time of silence.
     *
     * @param what   it is.
     * @param taken  the decision, or null if the journal holds none.
     * @param seenNs after its last heartbeat the counterparty saw it, on its own clock.
     * @param dueMs  after the last heartbeat.
     */
    void decided(final String what, final DemoDecision taken, final long seenNs, final long dueMs) {
        if (taken == null) {
            that(what + ": the journal holds no decision", false);
            return;
        }
        final long dueNs = TimeUnit.MILLISECONDS.toNanos(dueMs) + taken.graceNs();
        final long lateNs = Math.min(taken.lateNs(), taken.sinceNs() - dueNs) < 0 ? -1 : taken.sinceNs() - dueNs;
        final String after = String.format(Locale.ROOT, "%.1f ms after its deadline", taken.lateNs() / NS_PER_MS);
        final String grace = taken.graceNs() == 0 ? ""
            : String.format(Locale.ROOT, " with %.3f s of grace", taken.graceNs() / NS_PER_S);
        decision = "the decision itself came " + after;
        add(String.format(Locale.ROOT, "%s at %.3f s after the last heartbeat, due at %.3f s%s: decided %s (allowed: %.0f),"
                + " seen by the counterparty at %.3f s", what, taken.sinceNs() / NS_PER_S, dueNs / NS_PER_S, grace, after,
            ALLOWED_NS / NS_PER_MS, seenNs / NS_PER_S),
            judge(lateNs, ALLOWED_NS, machine.isBusy() ? UNGRANTED_NS : ALLOWED_NS)
                .or(judge(seenNs - dueNs, ALLOWED_NS, machine.isBusy() ? NEVER_NS : AT_ONCE_NS)));
    }

    /**
     * Orders were cancelled because a connection was lost.
     *
     * @param cancelNs after the server saw that the connection was lost, says the journal.
     * @param tookNs   after the counterparty was killed, seen from here.
     */
    void atOnce(final long cancelNs, final long tookNs) {
        final String after = String.format(Locale.ROOT, "%.1f ms after the server saw the connection lost", cancelNs / NS_PER_MS);
        decision = "the cancel itself came " + after;
        add(String.format(Locale.ROOT, "cancelled %s, %.0f ms after kill -9 (allowed: %.0f)",
            after, tookNs / NS_PER_MS, AT_ONCE_NS / NS_PER_MS),
            judge(tookNs, AT_ONCE_NS, machine.isBusy() ? NEVER_NS : AT_ONCE_NS));
    }

    private static Outcome judge(final long lateNs, final long allowedNs, final long explainedNs) {
        if (lateNs < 0 || lateNs > explainedNs) {
            return Outcome.FAILED;
        }
        return lateNs <= allowedNs ? Outcome.OK : Outcome.LATE;
    }

    void cancelled(final DemoLine line, final int orders) {
        that(line.text() + ", " + orders + " were resting", line.text().startsWith(orders + " "));
    }

    void untouched(final String who, final DemoLine status, final int disconnects) {
        that(who + " kept its connection, and its order is " + status.text(),
            disconnects == 0 && "resting".equals(status.text()));
    }

    void that(final String claim, final boolean holds) {
        add(claim, holds ? Outcome.OK : Outcome.FAILED);
    }

    private void add(final String claim, final Outcome outcome) {
        worst = worst.or(outcome);
        lines.add(outcome.mark + claim);
    }

    /** @return whether no promise was broken. */
    boolean print() {
        lines.forEach(out::println);
        switch (worst) {
            case OK -> out.println("The demo passed.");
            case LATE -> {
                out.println((machine.isBusy() ? "This machine was too busy to judge times: "
                    : "Something was late, though this machine looks idle: ") + machine + "; " + decision + ".");
                out.println("No promise was broken. Try again when it is idle.");
            }
            default -> out.println("The demo FAILED." + (machine.isBusy() ? " This machine was busy: " + machine + '.' : ""));
        }
        return worst != Outcome.FAILED;
    }
}
