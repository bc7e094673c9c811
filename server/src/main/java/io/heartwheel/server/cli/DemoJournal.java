package io.heartwheel.server.cli;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import io.heartwheel.server.cli.DemoLine.Kind;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/** Follows the journal of a running server and tells what it holds about one counterparty, from {@link #follow} until stopped. */
final class DemoJournal {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path folder;
    private final String counterparty;
    private final BiConsumer<String, DemoLine> tell;
    private final DemoMachine machine;
    private final Set<Long> ids = new HashSet<>();
    private final Thread thread = new Thread(this::run, "demo-journal");
    private long lastHeartbeatNs = JournalRecord.NO_TIME;
    private long lostNs = JournalRecord.NO_TIME;
    private volatile DemoDecision suspect;
    private volatile DemoDecision expired;
    private volatile long cancelNs;
    private volatile boolean stopped;

    private DemoJournal(
        final Path folder, final String counterparty, final BiConsumer<String, DemoLine> tell, final DemoMachine machine) {
        this.folder = folder;
        this.counterparty = counterparty;
        this.tell = tell;
        this.machine = machine;
        thread.setDaemon(true);
    }

    static DemoJournal follow(
        final Path folder, final String counterparty, final BiConsumer<String, DemoLine> tell, final DemoMachine machine) {
        final DemoJournal journal = new DemoJournal(folder, counterparty, tell, machine);
        journal.thread.start();
        return journal;
    }

    private void run() {
        try (JournalReader reader = new JournalReader(folder)) {
            while (!stopped) {
                final JournalRecord next = reader.poll();
                if (next == null) {
                    sleep();
                } else {
                    take(next);
                }
            }
        }
    }

    private void sleep() {
        final long beganNs = System.nanoTime();
        LockSupport.parkNanos(INTERVAL_NS);
        machine.overslept(System.nanoTime() - beganNs - INTERVAL_NS);
    }

    private void take(final JournalRecord next) {
        if (next.type() == RecordType.NAME && next.name().endsWith("->" + counterparty)) {
            ids.add(next.correlationId());
        }
        if (next.type() == RecordType.STALLED) {
            machine.paused();
            tell.accept("journal", new DemoLine(Kind.DECIDED, -1, String.format(Locale.ROOT,
                "this machine paused for %.3f s: everybody gets grace, and times are late", next.detail() / 1e9)));
        }
        if (ids.contains(next.correlationId())) {
            tell(next);
        }
    }

    private void tell(final JournalRecord next) {
        switch (next.type()) {
            case SUSPECT -> {
                suspect = DemoDecision.of(next);
                heard(next, "suspect: silent for too long, a TestRequest is due");
            }
            case RECOVERED -> heard(next, "recovered: heard from again");
            case EXPIRED -> {
                expired = DemoDecision.of(next);
                heard(next, String.format(Locale.ROOT, "expired: the switch fires, %.1f ms after its deadline",
                    next.lateNs() / 1e6));
            }
            case DEREGISTERED -> heard(next, "deregistered: its connection is over");
            case CONNECTION_LOST -> {
                lostNs = next.timeNs();
                done(next, Kind.DECIDED, "its connection was lost");
            }
            case CONNECTION_CLOSED -> done(next, Kind.DECIDED, "its connection was closed by us");
            case ORDERS_CANCELLED -> {
                cancelNs = lostNs == JournalRecord.NO_TIME ? 0 : next.timeNs() - lostNs;
                done(next, Kind.ORDERS_CANCELLED, next.detail() + " orders cancelled");
            }
            default -> {
                // Neither a decision about silence nor what was done about it.
            }
        }
    }

    private void heard(final JournalRecord decision, final String text) {
        lastHeartbeatNs = decision.lastHeartbeatNs();
        done(decision, Kind.DECIDED, text);
    }

    private void done(final JournalRecord next, final Kind kind, final String text) {
        final long sinceNs = lastHeartbeatNs == JournalRecord.NO_TIME ? -1 : next.timeNs() - lastHeartbeatNs;
        tell.accept("journal", new DemoLine(kind, sinceNs, text));
    }

    /** The latest decision that a TestRequest is due, or null. */
    DemoDecision suspect() {
        return suspect;
    }

    /** The latest decision that the switch fires, or null. */
    DemoDecision expired() {
        return expired;
    }

    /** How long after its connection was lost the orders were cancelled. */
    long cancelNs() {
        return cancelNs;
    }

    void stop() {
        stopped = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
