package io.heartwheel.bench.fix;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RecordType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What a server's journal says of the sessions that were cut off within a time. Times are ns since the epoch. */
final class CutStory {
    private static final double NS_PER_S = 1e9;
    /** Would tell what it found on this machine. */
    private static final Logger CHRONICLE = Logger.getLogger("net.openhft");

    private final Map<Long, Told> sessions = new HashMap<>();
    private final long fromNs;

    /** What is told of one session; null is not, or not yet. */
    private static final class Told {
        private Long askedNs;
        private Long expiredNs;
        private Long heldNs;
        private Long cancelledNs;
        private long orders;
    }

    /**
     * Reads it, when the server has ended.
     *
     * @param folder of the journal.
     * @param fromNs nobody who expired before this is told of,
     * @param toNs   nor who did after that.
     */
    CutStory(final Path folder, final long fromNs, final long toNs) {
        this.fromNs = fromNs;
        CHRONICLE.setLevel(Level.SEVERE);
        try (JournalReader reader = new JournalReader(folder)) {
            for (JournalRecord next = reader.poll(); next != null; next = reader.poll()) {
                if (next.type() == RecordType.SUSPECT || next.type() == RecordType.EXPIRED || next.type().isEffect()) {
                    tell(sessions.computeIfAbsent(next.correlationId(), id -> new Told()), next);
                }
            }
            if (reader.problemCount() > 0) {
                throw new IllegalStateException("the journal is damaged: " + reader.problems());
            }
        }
        sessions.values().removeIf(told -> told.expiredNs == null || told.expiredNs < fromNs || told.expiredNs >= toNs);
    }

    private static void tell(final Told told, final JournalRecord next) {
        switch (next.type()) {
            case SUSPECT -> told.askedNs = next.timeNs();
            case EXPIRED -> told.expiredNs = next.timeNs();
            case CANCEL_HELD -> told.heldNs = next.timeNs();
            case ORDERS_CANCELLED -> {
                told.cancelledNs = next.timeNs();
                told.orders += next.detail();
            }
            default -> {
                // It is not about orders.
            }
        }
    }

    /** How many cancels were held. */
    long held() {
        return sessions.values().stream().filter(told -> told.heldNs != null).count();
    }

    /** How many orders were cancelled. */
    long cancelled() {
        return sessions.values().stream().mapToLong(told -> told.orders).sum();
    }

    /** When the breaker tripped first: as the first expired whose cancel was held. {@link Long#MIN_VALUE} if none was. */
    long trippedNs() {
        return sessions.values().stream().filter(told -> told.heldNs != null).mapToLong(told -> told.expiredNs).min()
            .orElse(Long.MIN_VALUE);
    }

    /** From the decisions to the cancels, of those that were held. */
    Delays holds() {
        final Delays holds = new Delays();
        sessions.values().stream().filter(told -> told.heldNs != null && told.cancelledNs != null)
            .forEach(told -> holds.add(told.cancelledNs - told.expiredNs));
        return holds;
    }

    /**
     * How late cancels were: after the decision, or after the end of the hold if they were held. Who is held when an earlier hold
     * has ended is the first of another.
     */
    Delays cancelsLate(final long holdNs) {
        final Delays late = new Delays();
        long releasedNs = Long.MIN_VALUE;
        for (final Told told : sessions.values().stream().sorted(Comparator.comparing(told -> told.expiredNs)).toList()) {
            if (told.heldNs != null && told.expiredNs >= releasedNs) {
                releasedNs = told.expiredNs + holdNs;
            }
            if (told.cancelledNs != null) {
                late.add(told.cancelledNs - (told.heldNs == null ? told.expiredNs : releasedNs));
            }
        }
        return late;
    }

    /** How many had been asked, had expired, were held and had had their orders cancelled, as a step for each: s, how many. */
    Map<String, List<double[]>> steps() {
        final Map<String, List<double[]>> steps = new LinkedHashMap<>();
        steps.put("asked", rising(told -> told.askedNs));
        steps.put("expired", rising(told -> told.expiredNs));
        steps.put("held", rising(Stream.of(times(told -> told.heldNs).map(ns -> new long[] {ns, 1}),
            times(told -> told.heldNs == null ? null : told.cancelledNs).map(ns -> new long[] {ns, -1})).flatMap(s -> s)));
        steps.put("cancelled", rising(told -> told.cancelledNs));
        return steps;
    }

    private Stream<Long> times(final Function<Told, Long> time) {
        return sessions.values().stream().map(time).filter(Objects::nonNull);
    }

    private List<double[]> rising(final Function<Told, Long> time) {
        return rising(times(time).map(ns -> new long[] {ns, 1}));
    }

    private List<double[]> rising(final Stream<long[]> changes) {
        final List<double[]> steps = new ArrayList<>();
        steps.add(new double[] {0, 0});
        changes.sorted((one, other) -> Long.compare(one[0], other[0])).forEach(change ->
            steps.add(new double[] {(change[0] - fromNs) / NS_PER_S, steps.get(steps.size() - 1)[1] + change[1]}));
        return steps;
    }
}
