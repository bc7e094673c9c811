package io.heartwheel.journal.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.LogKind;
import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A small disk runs full under a watchdog, and is freed: it says so, its switches go on, it journals again by itself, and what
 * was told as committed while it journaled is there.
 */
@Tag("once")
@EnabledOnOs(OS.LINUX)
class FullDiskTest {
    private static final long MIB = 1 << 20;
    private static final long FLOOR = 4 * MIB;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    private Path temp;
    private final Verdict verdict = new Verdict();
    private final Clients clients = new Clients(60, new SplittableRandom(3), verdict);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource
    void shouldGoOnUnjournaledWithAnAlarmAndJournalAgainByItself(final LogKind log) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 40)) {
            final int alarm;
            final int again;
            try (WatchdogProcess watchdog = start(disk, log)) {
                load(watchdog, 300);
                disk.fillBut(3 * MIB);
                loadUntil(watchdog, "the alarm", () -> heard.contains("journaling false"));
                alarm = heard.indexOf("journaling false");
                final long before = clients.tally().expiries;
                loadUntil(watchdog, "switches fire all the same", () -> clients.tally().expiries > before + 10);
                disk.makeRoom();
                loadUntil(watchdog, "it journals again", () -> heard.contains("journaling true"));
                again = heard.indexOf("journaling true");
                load(watchdog, 300);
                until("everybody is answered", clients::areAnswered);
                watchdog.send("stop");
                assertThat(watchdog.awaitEnd()).as(watchdog.printed()).isZero();
            }
            assertThat(verdict.broken()).isEmpty();
            assertToldIsThere(disk.folder(), alarm, again);
            final Set<String> armed = clients.armed();
            heard.clear();
            start(disk, log).close();
            assertThat(live()).as("who is recovered").isEqualTo(armed);
        }
    }

    private void assertToldIsThere(final Path folder, final int alarm, final int again) {
        final Verdict reading = new Verdict();
        final JournalView view = JournalView.of(folder, reading);
        assertThat(reading.broken()).isEmpty();
        final Set<String> lost = new HashSet<>();
        long unseen = 0;
        for (int i = 0; i < heard.size(); i++) {
            final String[] words = heard.get(i).split(" ");
            if (words[0].equals("told") && !view.has(new JournalView.Told(
                    1, RecordType.valueOf(words[1]), Long.parseLong(words[3]), Long.parseLong(words[4])))) {
                unseen++;
                // Between a decision that is handed on because journaling has failed, and the alarm, comes one such line at most.
                final long committed = heard.subList(i, Math.max(i, alarm)).stream()
                    .filter(line -> line.startsWith("committed")).count();
                if (i > again || committed > 1) {
                    lost.add(heard.get(i));
                }
            }
        }
        assertThat(lost).as("told while it journaled").isEmpty();
        assertThat(unseen).as("told while it did not").isPositive().isLessThanOrEqualTo(unjournaled(folder));
    }

    private static long unjournaled(final Path folder) {
        long sum = 0;
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                sum += next.type() == RecordType.UNJOURNALED ? next.detail() : 0;
            }
        }
        return sum;
    }

    private Set<String> live() {
        final Set<String> live = new TreeSet<>();
        heard.stream().filter(line -> line.startsWith("live ")).forEach(line -> live.add(line.split(" ")[1]));
        return live;
    }

    private WatchdogProcess start(final SmallDisk disk, final LogKind log) throws IOException {
        final boolean isFirst = clients.tally().decisions == 0;
        final WatchdogProcess watchdog = WatchdogProcess.start(List.of(), disk.folder(), log, 0, FLOOR, line -> {
            heard.add(line);
            if (isFirst) {
                clients.hear(line.split(" "));
            }
        });
        until("it is up: " + watchdog.printed(), () -> heard.contains("resumed"));
        return watchdog;
    }

    private void load(final WatchdogProcess watchdog, final int ms) {
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        loadUntil(watchdog, "time is up", () -> System.nanoTime() - endNs > 0);
    }

    private void loadUntil(final WatchdogProcess watchdog, final String what, final BooleanSupplier condition) {
        until(what, () -> {
            assertThat(watchdog.isAlive()).isTrue();
            clients.next(System.nanoTime()).forEach(watchdog::send);
            return condition.getAsBoolean();
        });
    }

    private static void until(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain until " + what).isLessThan(deadlineNs);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
