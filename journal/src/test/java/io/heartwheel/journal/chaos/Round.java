package io.heartwheel.journal.chaos;

import java.util.Locale;

/** A round of the rig, as a line of its table: how the watchdog was killed, and what came of it. Filled in as it goes. */
final class Round {
    static final String HEADINGS = String.format(Locale.ROOT, "%5s  %-9s %-22s %12s %9s %5s %5s %-8s %11s",
        "round", "log", "killed after", "committed", "recovered", "owed", "fired", "verify", "recovery ms");

    final int number;
    private final String log;
    String killed = "";
    long committed;
    String verify = "";
    Clients.Recovery recovery;
    long recoveryMs;

    Round(final int number, final String log) {
        this.number = number;
        this.log = log;
    }

    @Override
    public String toString() {
        // Who was killed before it could say is followed by one that says it.
        return recovery == null
            ? String.format(Locale.ROOT, "%5d  %-9s %-22s %,12d %9s %5s %5s %-8s %11s",
                number, log, killed, committed, "-", "-", "-", verify, "-")
            : String.format(Locale.ROOT, "%5d  %-9s %-22s %,12d %,9d %5d %5d %-8s %,11d",
                number, log, killed, committed, recovery.sessions(), recovery.owed(), recovery.fired(), verify, recoveryMs);
    }
}
