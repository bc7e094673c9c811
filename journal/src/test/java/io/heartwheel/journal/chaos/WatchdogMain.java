package io.heartwheel.journal.chaos;

import io.heartwheel.journal.LogKind;
import java.nio.file.Path;

/** Runs a {@link Watchdog}: folder, log, port of who started it, offset of the wall clock in ns, free-space floor in bytes. */
final class WatchdogMain {
    private WatchdogMain() {
    }

    public static void main(final String[] args) throws Exception {
        try {
            new Watchdog(new Door(Integer.parseInt(args[2])), new SteppedClock(Long.parseLong(args[3])))
                .run(Path.of(args[0]), LogKind.valueOf(args[1]), Long.parseLong(args[4]));
        } catch (final Throwable e) {
            e.printStackTrace();
            System.exit(3);
        }
        System.exit(0);
    }
}
