package io.heartwheel.bench.fix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Measures a FIX venue, with QuickFIX/J's timer or ours, in a process of its own; its counterparties are this process's. */
public final class FixRig {
    /** Open files that a process needs besides its sockets. */
    public static final int OWN_FILES = 500;
    private static final int AROUND_S = 25;

    private final Size size;
    private final List<String> flags;
    private final Path log;
    private final Consumer<String> said;

    /**
     * How it is measured.
     *
     * @param heartBtIntS HeartBtInt of all sessions, in s.
     * @param beatS       how long all beat, in s.
     * @param parkUs      how often the wheel's poller wakes up at most: once in so many us.
     */
    public record Size(int heartBtIntS, int beatS, int parkUs) {
        /** About how long a stage takes, in s. */
        public int stageS() {
            return (int) TimeUnit.NANOSECONDS.toSeconds(Stage.lastDisconnectNs(TimeUnit.SECONDS.toNanos(heartBtIntS)))
                + heartBtIntS / Stage.SPREAD + beatS + AROUND_S;
        }
    }

    /**
     * A rig.
     *
     * @param size  how it is measured.
     * @param flags of the venues' JVMs.
     * @param log   takes what venues print.
     * @param said  told how it goes, a line at a time.
     */
    public FixRig(final Size size, final List<String> flags, final Path log, final Consumer<String> said) {
        this.size = size;
        this.flags = flags;
        this.log = log;
        this.said = said;
    }

    /**
     * Measures one venue.
     *
     * @param side     whose timer it has.
     * @param sessions how many.
     * @return figures by the names that {@code fix-summary.json} has.
     * @throws IOException           if the venue can't be started or ends; the log may say why.
     * @throws InterruptedException  if it is to stop.
     * @throws IllegalStateException if it does not log on all counterparties.
     */
    public Map<String, Double> measure(final Side side, final int sessions) throws IOException, InterruptedException {
        try (VenueProcess venue = new VenueProcess(flags, side, sessions, size.parkUs(), log)) {
            return new Stage(side, sessions, venue, said).run(size.heartBtIntS(), size.beatS());
        }
    }
}
