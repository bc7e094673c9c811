package io.heartwheel.journal;

import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures how late switches fire while the disk stands still: those of a storm, and of others who come and go. Run its main
 * with the flags of {@link Preflight#flags()}; arguments: sessions of the storm, events that the ring holds (0: the default),
 * ms for which the journal thread is held up, other sessions a second, ms of {@code maxHoldNs}.
 */
final class StallRig implements LivenessHandler {
    private static final long MS = 1_000_000;
    private static final int OTHERS = 400_000;
    private static final Policy OTHER = Policy.timeout(500 * MS);

    private final AtomicLong heldUntilNs = new AtomicLong();
    private final int storm;
    private final Lateness ofStorm = new Lateness();
    private final Lateness ofOthers = new Lateness();
    private Heartwheel wheel;
    private DiskJournal journal;

    private static final class Lateness {
        private long[] lateNs = new long[1 << 16];
        private int count;

        void add(final long ns) {
            if (count == lateNs.length) {
                lateNs = Arrays.copyOf(lateNs, 2 * count);
            }
            lateNs[count++] = ns;
        }

        void print(final String who) {
            Arrays.sort(lateNs, 0, count);
            if (count > 0) {
                StallRig.print("%s: %d, late by %d ms at p50, %d at p99, %d at most", who, count, lateNs[count / 2] / MS,
                    lateNs[(int) (count * 99L / 100)] / MS, lateNs[count - 1] / MS);
            }
        }
    }

    private StallRig(final int storm) {
        this.storm = storm;
    }

    public static void main(final String[] args) throws IOException {
        final Path folder = Files.createTempDirectory(Path.of(System.getProperty("rig.dir", "/tmp")), "heartwheel-rig");
        try {
            new StallRig(Integer.parseInt(args[0])).run(folder, Integer.parseInt(args[1]), Long.parseLong(args[2]) * MS,
                Integer.parseInt(args[3]), Long.parseLong(args[4]) * MS);
        } finally {
            try (Stream<Path> files = Files.walk(folder).sorted(Comparator.reverseOrder())) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run(final Path folder, final int ring, final long heldNs, final int rate, final long maxHoldNs) {
        wheel = new Heartwheel(new Heartwheel.Context().capacity(storm + OTHERS).pollLimit(4_096)
            .stallLimitNs(TimeUnit.SECONDS.toNanos(2)), System.nanoTime());
        final DiskJournal.Context context = new DiskJournal.Context().directory(folder).wheel(wheel).eventCapacity(ring)
            .snapshotEveryNs(TimeUnit.HOURS.toNanos(1)).maxHoldNs(maxHoldNs).retryNs(2 * MS).wallClock(this::hold);
        try (DiskJournal opened = new DiskJournal(context)) {
            journal = opened;
            final long atNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(4 + 2 * storm / 1_000_000);
            for (int i = 0; i < storm; i++) {
                wheel.register(i, Policy.timeout(atNs - System.nanoTime() / MS * MS));
                if ((i & 1_023) == 0) {
                    wheel.poll(System.nanoTime(), this);
                }
            }
            cycle(atNs - 100 * MS, rate);
            heldUntilNs.set(System.nanoTime() + heldNs);
            cycle(atNs + heldNs + TimeUnit.SECONDS.toNanos(5), rate);
            ofStorm.print("storm");
            ofOthers.print("others");
            print("%d decisions waited, %d are not journaled", journal.deferred(), journal.unrecorded());
        }
    }

    /** The journal thread reads its clock between batches. */
    private TimeAnchor hold() {
        while (System.nanoTime() - heldUntilNs.get() < 0 && heldUntilNs.get() != 0) {
            LockSupport.parkNanos(MS / 10);
        }
        return TimeAnchor.now();
    }

    private void cycle(final long untilNs, final int rate) {
        final long fromNs = System.nanoTime();
        long registered = 0;
        for (long nowNs = fromNs; nowNs < untilNs; nowNs = System.nanoTime()) {
            for (; registered < (nowNs - fromNs) / 1e9 * rate; registered++) {
                wheel.register(storm + registered, OTHER);
            }
            wheel.poll(System.nanoTime(), this);
            LockSupport.parkNanos(MS / 10);
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
            (event.correlationId() < storm ? ofStorm : ofOthers).add(System.nanoTime() - event.deadlineNs());
        }
    }

    private static void print(final String format, final Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
