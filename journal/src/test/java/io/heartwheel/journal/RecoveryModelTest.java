package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.SessionWalk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Whatever happened, whenever snapshots were written and wherever the journal was cut off: what is recovered is what the records
 * up to there say, worked out from the first one by an oracle that knows of no snapshots.
 *
 * <p>A real wheel in virtual time, the real rings, bookkeeping and snapshots. The journal's thread is let run at any moment, also
 * in the middle of a poll, between a decision and its being told. A failure says the seed.
 */
@Tag("once")
class RecoveryModelTest {
    private static final long TICK = 1 << 20;
    private static final long HOUR = 3_600_000_000_000L;
    private static final int CRASHES = 4;
    private static final int CUTS = 6;
    private static final String[] NAMES = {"A", "B", "C", "D", "E", "F", "A (outbound)", "G (logon)"};
    private static final Effect[] ABOUT_ORDERS =
        {Effect.ORDERS_CANCELLED, Effect.CANCEL_FAILED, Effect.ORDERS_KEPT, Effect.WOULD_CANCEL};
    private static final Policy[] POLICIES = {Policy.timeout(8 * TICK), Policy.timeout(30 * TICK),
        Policy.probed(3 * TICK, 12 * TICK), Policy.probed(10 * TICK, 50 * TICK), Policy.every(9 * TICK)};

    /** How much the histories came to, so that a run that tests nothing is seen. */
    private static final long[] TALLY = new long[5];

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void shouldRecoverWhatTheRecordsSay(@ForAll final long seed) {
        new History(seed).run();
    }

    @AfterContainer
    static void shouldHaveTestedSomething() {
        System.out.println("Recovery: " + TALLY[0] + " cuts compared, " + TALLY[1] + " from a snapshot; " + TALLY[2]
            + " sessions, " + TALLY[3] + " owed, " + TALLY[4] + " fired");
        assertThat(TALLY).doesNotContain(0);
    }

    private static final class History implements LivenessHandler {
        private record Registered(long handle, long correlationId, String name) {
        }

        private final Random random;
        private MemoryJournal.Disk disk = new MemoryJournal.Disk();
        private Heartwheel wheel;
        private MemoryJournal journal;
        private final List<Registered> registered = new ArrayList<>();
        private final List<Registered> expired = new ArrayList<>();
        private long nowNs;
        private long stepNs;
        private long lastId;
        private int sideOffers;

        History(final long seed) {
            random = new Random(seed);
        }

        void run() {
            Recovered recovered = Recovery.of(disk.source(), List.of());
            for (int crash = 0; crash < CRASHES; crash++) {
                start(recovered);
                final int actions = random.nextInt(250);
                for (int i = 0; i < actions; i++) {
                    act();
                }
                recovered = crash();
            }
            start(recovered);
            for (int i = 0; i < 60; i++) {
                act();
            }
            settleAndCompareWithTheWheel();
        }

        private void start(final Recovered recovered) {
            nowNs += random.nextInt(100) * TICK;
            wheel = new Heartwheel(new Heartwheel.Context().capacity(6).stallLimitNs(40 * TICK).graceNs(3 * TICK)
                .pollLimit(random.nextBoolean() ? 1024 : 2), nowNs);
            registered.clear();
            expired.clear();
            lastId = 0;
            journal = new MemoryJournal(disk, wheel, anchor(), recovered, 1 + random.nextInt(4), (1 + random.nextInt(40)) * TICK);
            journal.between = this::journalThread;
            if (random.nextInt(8) == 0) {
                return;
            }
            for (final Recovered.Session session : recovered.sessions()) {
                if (session.name() != null && random.nextInt(4) > 0) {
                    register(session.name());
                }
            }
            for (final Recovered.Owed owed : recovered.owed()) {
                if (random.nextInt(3) > 0) {
                    room();
                    journal.effect(anyEffect(), owed);
                }
            }
            pollToTheEnd();
            room();
            journal.resumed(recovered.incarnation(), recovered.sessions().size());
        }

        /** This machine's clock was set forward or back before this run, or was not. */
        private TimeAnchor anchor() {
            return new TimeAnchor(1_780_000_000_000_000_000L + (random.nextInt(3) - 1) * HOUR, 0);
        }

        private void act() {
            final int dice = random.nextInt(100);
            if (dice < 14) {
                register(random.nextInt(10) == 0 ? null : NAMES[random.nextInt(NAMES.length)]);
            } else if (dice < 40) {
                any(registered, one -> wheel.heartbeat(one.handle, nowNs - random.nextInt(3) * TICK / 2));
            } else if (dice < 43) {
                any(registered, one -> wheel.deregister(one.handle));
            } else if (dice < 46) {
                any(registered, one -> wheel.changePolicy(one.handle, POLICIES[random.nextInt(4)]));
            } else if (dice < 68) {
                nowNs += random.nextInt(60) == 0 ? 60 * TICK : random.nextInt(5) * TICK;
                wheel.poll(nowNs, this);
            } else if (dice < 74 && !expired.isEmpty()) {
                final Registered one = expired.remove(random.nextInt(expired.size()));
                room();
                journal.effect(random.nextInt(3) == 0 ? Effect.CONNECTION_CLOSED : anyEffect(), one.handle, one.correlationId);
            } else if (dice < 75) {
                journal.snapshots.request();
            } else {
                journalThread();
            }
        }

        private void register(final String name) {
            final boolean same = name != null && random.nextInt(4) == 0;
            final Registered before =
                !same ? null : registered.stream().filter(one -> name.equals(one.name)).findAny().orElse(null);
            final long correlationId = before == null ? ++lastId : before.correlationId;
            final boolean late = random.nextInt(8) == 0;
            if (name != null && before == null && !late) {
                name(correlationId, name);
            }
            final long handle = wheel.register(correlationId, POLICIES[random.nextInt(POLICIES.length)], nowNs);
            if (handle >= 0) {
                journal.watches(handle);
                registered.add(new Registered(handle, correlationId, name));
                if (name != null && late && before == null) {
                    name(correlationId, name);
                }
            }
        }

        private void name(final long correlationId, final String name) {
            room();
            journal.name(correlationId, name);
        }

        /** The ring for names and effects holds 64. */
        private void room() {
            if (++sideOffers % 32 == 0) {
                journal.round();
            }
        }

        private Effect anyEffect() {
            return ABOUT_ORDERS[random.nextInt(ABOUT_ORDERS.length)];
        }

        private static <T> void any(final List<T> from, final Random random, final Function<T, Object> action) {
            if (!from.isEmpty()) {
                action.apply(from.get(random.nextInt(from.size())));
            }
        }

        private <T> void any(final List<T> from, final Function<T, Object> action) {
            any(from, random, action);
        }

        /** It gets a little further, or not. */
        private void journalThread() {
            final boolean far = random.nextInt(8) == 0;
            final boolean rounds = random.nextInt(3) > 0;
            for (int i = far ? 40 : random.nextInt(4); i > 0; i--) {
                if (rounds && random.nextBoolean()) {
                    journal.round();
                }
                if (random.nextBoolean()) {
                    stepNs += TICK;
                    journal.snapshots.work(stepNs);
                }
            }
        }

        @Override
        public int available() {
            return random.nextInt(20) == 0 ? 0 : journal.available();
        }

        @Override
        public void onEvent(final LivenessEvent event) {
            journal.onEvent(event);
            if (event.type() == EventType.EXPIRED) {
                expired.add(new Registered(event.handle(), event.correlationId(), null));
            }
        }

        private void pollToTheEnd() {
            for (int idle = 0; idle < 8; idle++) {
                if (wheel.poll(nowNs, this) > 0) {
                    idle = 0;
                }
                journal.round();
            }
        }

        /** Cuts the journal off in several places, compares, and goes on from one of them. */
        private Recovered crash() {
            final int written = disk.batches.size();
            Recovered recovered = null;
            MemoryJournal.Disk left = null;
            for (int i = 0; i < CUTS; i++) {
                final int most = written - Math.max(1, disk.least);
                final int back = i == 0 ? 0 : random.nextInt(Math.min(most, i < 3 ? 12 : most) + 1);
                left = disk.cut(i % 2 == 0 ? written - back : rightBehindASnapshot(written - back));
                recovered = compare(left);
            }
            disk = left;
            final List<Checkpoint.Entry> slots = disk.slots();
            if (slots.size() == 2 && random.nextBoolean()) {
                disk.deleted = (int) Math.max(disk.deleted, slots.get(1).position());
                disk.least = disk.batches.size();
            }
            return recovered;
        }

        private int rightBehindASnapshot(final int otherwise) {
            final List<Integer> ends = disk.checkpoints.values().stream().filter(end -> end >= disk.least).sorted().toList();
            return ends.isEmpty() ? otherwise : ends.get(random.nextInt(ends.size()));
        }

        private Recovered compare(final MemoryJournal.Disk cut) {
            final List<Checkpoint.Entry> slots = new ArrayList<>(cut.slots());
            if (slots.size() == 2 && random.nextInt(4) == 0) {
                // Torn while it was written.
                slots.remove(0);
            }
            if (random.nextInt(8) == 0) {
                slots.clear();
            }
            final Recovered recovered = Recovery.of(cut.source(), slots);
            assertThat(recovered.problems()).isEmpty();
            assertThat(recovered.orderly()).isFalse();
            same(recovered, Truth.of(cut), cut, slots.isEmpty() ? null : slots.get(0));
            TALLY[0]++;
            TALLY[1] += slots.isEmpty() ? 0 : 1;
            TALLY[2] += recovered.sessions().size();
            TALLY[3] += recovered.owed().size();
            TALLY[4] += recovered.fired().size();
            return recovered;
        }

        private static void same(
            final Recovered recovered, final Truth truth, final MemoryJournal.Disk cut, final Checkpoint.Entry base) {
            final Map<Truth.Id, Recovered.Session> live = new TreeMap<>();
            recovered.sessions().forEach(one -> live.put(new Truth.Id(one.incarnation(), one.handle()), one));
            assertThat(live).as("nobody twice").hasSameSizeAs(recovered.sessions());
            assertThat(live.keySet()).as("live, %s", truth).isEqualTo(truth.live.keySet());
            final Set<Truth.Id> owed = new TreeSet<>();
            recovered.owed().forEach(one -> owed.add(new Truth.Id(one.incarnation(), one.handle())));
            assertThat(owed).as("owed, %s", truth).isEqualTo(truth.owed);
            final Map<String, Long> fired = new TreeMap<>();
            recovered.fired().forEach(one -> fired.put(one.name(), one.atNs()));
            assertThat(fired).as("fired, %s", truth).isEqualTo(truth.fired);
            assertThat(recovered.lastNs()).as("the end of the last one").isEqualTo(truth.endedNs.get(recovered.incarnation()));
            final Map<Long, Map<Long, Long>> heard = heardAtTheEnd(cut);
            final Map<Long, Long> heardAtBase = base == null ? Map.of() : cut.batches.get((int) base.position()).heardNs();
            live.forEach((id, session) -> {
                same(session, truth.live.get(id), truth.name(id, session.correlationId()));
                assertThat(session.endedNs()).as("the end of its own").isEqualTo(truth.endedNs.get(id.incarnation()));
                final Long upTo = heard.get(id.incarnation()).get(id.handle());
                if (upTo != null && upTo != Long.MIN_VALUE) {
                    assertThat(session.lastHeartbeatNs()).as("no heartbeat that there was not").isLessThanOrEqualTo(upTo);
                    assertThat(session.suspect()).as("suspect, unless it was about to be told that it was deregistered")
                        .isEqualTo(truth.live.get(id).suspectSinceNs >= session.lastHeartbeatNs());
                }
                final Long since = heardAtBase.get(id.handle());
                if (base != null && base.incarnation() == id.incarnation() && since != null && since != Long.MIN_VALUE) {
                    assertThat(session.lastHeartbeatNs()).as("as the snapshot saw it").isGreaterThanOrEqualTo(since);
                }
            });
        }

        private static void same(final Recovered.Session session, final Truth.Session truth, final String name) {
            assertThat(session.name()).isEqualTo(name);
            assertThat(session.correlationId()).isEqualTo(truth.correlationId);
            assertThat(session.probeAfterNs()).isEqualTo(truth.probeAfterNs);
            assertThat(session.timeoutNs()).isEqualTo(truth.timeoutNs);
            assertThat(session.recurring()).isEqualTo(truth.recurring);
            assertThat(session.lastHeartbeatNs()).isGreaterThanOrEqualTo(truth.lastHeartbeatNs);
            assertThat(session.graceNs()).isNotNegative();
            assertThat(session.deadlineNs()).isEqualTo(session.lastHeartbeatNs() + session.timeoutNs() + session.graceNs());
        }

        /** By incarnation, what the wheel knew when the last batch was written. */
        private static Map<Long, Map<Long, Long>> heardAtTheEnd(final MemoryJournal.Disk cut) {
            final Map<Long, Map<Long, Long>> heard = new HashMap<>();
            final MemorySource source = new MemorySource(cut.batches, 0);
            for (JournalRecord record = source.poll(); record != null; record = source.poll()) {
                heard.put(record.incarnation(), cut.batches.get(source.batch()).heardNs());
            }
            return heard;
        }

        /** When all is told and written, the wheel itself is the truth. */
        private void settleAndCompareWithTheWheel() {
            pollToTheEnd();
            final Recovered recovered = compare(disk);
            final Map<Long, Recovered.Session> live = new HashMap<>();
            recovered.sessions().stream().filter(one -> one.incarnation() == recovered.incarnation())
                .forEach(one -> live.put(one.handle(), one));
            final SessionWalk walk = wheel.walk();
            int met = 0;
            while (walk.next(walk.slots())) {
                met++;
                final Recovered.Session session = live.get(walk.handle());
                assertThat(session).isNotNull();
                assertThat(session.timeoutNs()).isEqualTo(walk.timeoutNs());
                assertThat(session.recurring()).isEqualTo(walk.recurring());
                if (session.lastHeartbeatNs() == journal.anchor.toEpochNs(walk.lastHeartbeatNs())) {
                    assertThat(session.graceNs()).as("grace").isGreaterThanOrEqualTo(walk.graceNs());
                    assertThat(session.suspect()).as("suspect").isEqualTo(walk.suspect());
                }
            }
            assertThat(met).isEqualTo(live.size());
        }
    }
}
