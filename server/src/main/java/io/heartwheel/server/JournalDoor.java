package io.heartwheel.server;

import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.LogKind;
import io.heartwheel.journal.RestartPolicy;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.restart.RestartTerms;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The journal as the settings want it, and what follows from them for others. */
final class JournalDoor {
    private static final int MB_SHIFT = 20;

    private JournalDoor() {
    }

    /** Lacks the folder and the wheel. */
    static DiskJournal.Context context(final Config config) {
        return new DiskJournal.Context()
            .log(LogKind.valueOf(config.text(Setting.JOURNAL_LOG).toUpperCase(Locale.ROOT)))
            .freeSpaceFloor(config.whole(Setting.JOURNAL_FLOOR_MB) << MB_SHIFT)
            .snapshotEveryNs(TimeUnit.SECONDS.toNanos(config.whole(Setting.JOURNAL_SNAPSHOT_S)))
            .keepNs(TimeUnit.DAYS.toNanos(config.whole(Setting.JOURNAL_KEEP_DAYS)));
    }

    /** Whether new sessions and orders are taken, at the moment. */
    static BooleanSupplier mayGoOn(final Config config, final DiskJournal journal) {
        return "go-on".equals(config.text(Setting.JOURNAL_WHEN_DOWN)) ? () -> true : journal::isJournaling;
    }

    /** How much time the sessions of the run before have left. */
    static RestartTerms restart(final Config config) {
        final long nowMs = System.currentTimeMillis();
        return new RestartTerms(policy(config, Setting.RESTART_FIX), policy(config, Setting.RESTART_HTTP),
            new RestartPolicy.Terms(
                config.millisAsNs(Setting.RESTART_GRACE_MS), config.millisAsNs(Setting.RESTART_SPREAD_MS), nowMs),
            TimeUnit.MILLISECONDS.toNanos(nowMs));
    }

    private static RestartPolicy policy(final Config config, final Setting setting) {
        return RestartPolicy.valueOf(config.text(setting).toUpperCase(Locale.ROOT));
    }
}
