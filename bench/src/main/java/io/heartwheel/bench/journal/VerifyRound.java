package io.heartwheel.bench.journal;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.TimeAnchor;
import io.heartwheel.journal.audit.Audit;
import io.heartwheel.journal.audit.AuditReport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How many records a second {@code journal verify} proves: of 100,000 sessions that beat now and then, are asked, recover,
 * expire, have their orders cancelled and come back.
 */
final class VerifyRound implements LivenessHandler {
    private static final int SESSIONS = 100_000;
    private static final int EVENTS = 5_000_000;
    private static final int HEARTBEATS_A_TICK = 500;
    private static final long MS = 1_000_000;
    private static final Policy POLICY = Policy.probed(50 * MS, 200 * MS);
    private static final double NS_PER_SECOND = 1e9;

    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] handles = new long[SESSIONS];
    private final Heartwheel wheel;
    private final DiskJournal journal;
    private final TimeAnchor anchor = TimeAnchor.now();
    private long nowNs = anchor.lineNs();

    VerifyRound(final Path folder) {
        this.folder = folder;
        this.wheel = new Heartwheel(new Heartwheel.Context().capacity(SESSIONS), nowNs);
        this.journal = new DiskJournal(JournalRig.context().directory(folder).anchor(anchor));
    }

    Map<String, Double> run() {
        try (journal) {
            live();
        }
        final long startNs = System.nanoTime();
        try (JournalReader reader = new JournalReader(folder)) {
            final AuditReport report = Audit.of(reader, Audit.DEFAULT_PATIENCE_NS, sequence -> { });
            final double tookNs = System.nanoTime() - startNs;
            if (!report.isSound() || report.tally().expired() == 0 || !report.effects().told()) {
                throw new IllegalStateException("the journal is not sound: " + report.lines());
            }
            return Map.of("verify_events_per_second", report.tally().records() * NS_PER_SECOND / tookNs);
        }
    }

    @Override
    public int available() {
        return journal.available();
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        journal.onEvent(event);
        if (event.type() == EventType.EXPIRED) {
            while (!journal.effect(Effect.ORDERS_CANCELLED, event.handle(), event.correlationId(), nowNs, 1)) {
                Thread.onSpinWait();
            }
            handles[(int) event.correlationId()] = Heartwheel.NO_SESSION;
        }
    }

    private void live() {
        Arrays.fill(handles, Heartwheel.NO_SESSION);
        while (journal.offeredEvents() < EVENTS) {
            for (int i = 0; i < HEARTBEATS_A_TICK; i++) {
                final int one = random.nextInt(SESSIONS);
                if (handles[one] == Heartwheel.NO_SESSION || !wheel.heartbeat(handles[one], nowNs)) {
                    handles[one] = wheel.register(one, POLICY, nowNs);
                }
            }
            nowNs += MS;
            while (wheel.poll(nowNs, this) > 0) {
                Thread.onSpinWait();
            }
        }
    }
}
