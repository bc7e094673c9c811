package io.heartwheel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One seeded life of a wheel in virtual time: sessions that come, beat, hesitate, lie about the time and die, and a poller
 * that lags, jumps and goes blind. The ledger judges every event.
 */
final class Simulation implements LivenessHandler {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long STALL_LIMIT = 200 * MS;
    private static final long GRACE = SECOND / 2;
    private static final long MAX_GRACE = 10 * SECOND;
    private static final int LIMIT = 1_024;

    private final SplittableRandom random;
    private final Heartwheel wheel;
    private final Ledger ledger;
    private final int population;
    private final List<Ledger.Entry> known = new ArrayList<>();
    private final Policy[] policies = new Policy[512];
    private final long tickNs;
    private long nowNs;
    private int room;
    private int refused;
    /** A session whose terminal event is being delivered has ended, but still has its slot. */
    private int buried;
    private boolean ending;

    Simulation(final long seed, final int population) {
        this.random = new SplittableRandom(seed);
        this.population = population;
        this.tickNs = 1L << (18 + random.nextInt(5));
        this.nowNs = random.nextBoolean() ? random.nextLong() : random.nextLong(-SECOND, SECOND);
        this.ledger = new Ledger(tickNs, STALL_LIMIT, GRACE, MAX_GRACE, nowNs);
        this.wheel = new Heartwheel(
            new Heartwheel.Context().capacity(population).tickNs(tickNs).graceNs(GRACE).maxGraceNs(MAX_GRACE).pollLimit(LIMIT),
            nowNs);
        Arrays.setAll(policies, i -> policy());
    }

    /** Lives for so many polls, then lets everybody die. @return what it counted, for the reader. */
    String run(final int polls) {
        for (int poll = 0; poll < polls; poll++) {
            live();
            nowNs += step();
            poll();
            if (poll % 128 == 0) {
                ledger.checkNobodyForgotten();
                Ledger.check(wheel.size() == ledger.announced(), "size", wheel.size());
            }
        }
        end();
        return ledger.counts + " refused=" + refused;
    }

    long digest() {
        return ledger.digest();
    }

    Map<EventType, Integer> counts() {
        return ledger.counts;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        ledger.onEvent(event);
        if (event.type() == EventType.EXPIRED && !ending && random.nextInt(4) == 0) {
            buried = 1;
            register();
            buried = 0;
        }
    }

    @Override
    public int available() {
        return room;
    }

    private void live() {
        final int arrivals = random.nextInt(2 + population / 200);
        for (int i = 0; i < arrivals; i++) {
            register();
        }
        final int calls = random.nextInt(1 + population / 8);
        for (int i = 0; i < calls && !known.isEmpty(); i++) {
            final int index = random.nextInt(known.size());
            final Ledger.Entry entry = known.get(index);
            final int what = random.nextInt(400);
            if (what == 0) {
                disarm(entry);
            } else if (what < 3) {
                change(entry);
            } else if (!beat(entry)) {
                known.set(index, known.get(known.size() - 1));
                known.remove(known.size() - 1);
            } else if (what < 12) {
                known.set(index, known.get(known.size() - 1));
                known.remove(known.size() - 1);
            }
        }
    }

    private void register() {
        final Policy policy = policies[random.nextInt(policies.length)];
        final long timeNs = time();
        final long handle = wheel.register(random.nextLong(), policy, timeNs);
        if (handle < 0) {
            Ledger.check(handle == Heartwheel.FULL && ledger.live.size() + buried >= population, "refused", handle);
            refused++;
        } else {
            ledger.registered(handle, policy, effective(timeNs));
            known.add(ledger.live.get(handle));
        }
    }

    private void disarm(final Ledger.Entry entry) {
        final boolean alive = alive(entry);
        Ledger.check(wheel.deregister(entry.handle) == alive, "deregister", entry.handle);
        entry.disarmed |= alive;
    }

    private void change(final Ledger.Entry entry) {
        final Policy policy = policies[random.nextInt(policies.length)];
        final PolicyChange change = wheel.changePolicy(entry.handle, policy);
        Ledger.check((change == PolicyChange.GONE) != alive(entry), "change", change);
        if (change == PolicyChange.ACCEPTED) {
            ledger.asked(entry, policy);
        }
    }

    private boolean beat(final Ledger.Entry entry) {
        final boolean alive = alive(entry);
        final boolean timed = random.nextInt(4) > 0;
        final long timeNs = timed ? time() : wheel.lastPollNs();
        final boolean accepted = timed ? wheel.heartbeat(entry.handle, timeNs) : wheel.heartbeat(entry.handle);
        Ledger.check(accepted == alive, "heartbeat", entry.handle);
        if (accepted) {
            ledger.heard(entry, effective(timeNs));
        }
        return alive;
    }

    private boolean alive(final Ledger.Entry entry) {
        return ledger.live.get(entry.handle) == entry && !entry.disarmed;
    }

    private Policy policy() {
        final long timeoutNs = tickNs + switch (random.nextInt(64)) {
            case 0 -> random.nextLong(3_600 * SECOND);
            case 1, 2, 3, 4, 5, 6 -> random.nextLong(2 * tickNs);
            case 7, 8, 9, 10, 11, 12, 13, 14 -> random.nextLong(300 * MS);
            default -> random.nextLong(20 * SECOND);
        };
        return switch (random.nextInt(8)) {
            case 0 -> Policy.every(timeoutNs);
            case 1, 2 -> Policy.timeout(timeoutNs);
            default -> Policy.probed(Math.max(timeoutNs / 12, 1 + random.nextLong(timeoutNs - 1)), timeoutNs);
        };
    }

    /** Mostly the time of the call; sometimes an old one, or one of another clock. */
    private long time() {
        return switch (random.nextInt(16)) {
            case 0 -> wheel.lastPollNs() - random.nextLong(SECOND / 2);
            case 1 -> wheel.lastPollNs() + random.nextLong(SECOND / 2);
            case 2 -> wheel.lastPollNs() + (random.nextBoolean() ? 1 : -1) * random.nextLong(11 * SECOND, 1L << 60);
            default -> wheel.lastPollNs() + random.nextLong(tickNs);
        };
    }

    private long effective(final long timeNs) {
        return Math.abs(timeNs - wheel.lastPollNs()) > 10 * SECOND ? wheel.lastPollNs() : timeNs;
    }

    private long step() {
        return switch (random.nextInt(500)) {
            case 0 -> random.nextLong(4 * SECOND);
            case 1, 2, 3 -> random.nextLong(190 * MS);
            case 4 -> -random.nextLong(SECOND);
            case 5 -> random.nextInt(40) == 0 ? random.nextLong(86_400 * SECOND) : 0;
            default -> random.nextLong(3 * tickNs);
        };
    }

    private void poll() {
        room = random.nextInt(16) == 0 ? random.nextInt(4) : Integer.MAX_VALUE;
        ledger.beforePoll(nowNs - wheel.lastPollNs() < 0 ? wheel.lastPollNs() : nowNs);
        final int work = wheel.poll(nowNs, this);
        Ledger.check(work <= LIMIT, "more work than the limit", work);
        if (work < LIMIT / 4 && room > LIMIT) {
            ledger.caughtUp();
        }
        nowNs = wheel.lastPollNs();
    }

    /** Everybody is heard from once more, or disarmed, and then never again. */
    private void end() {
        ending = true;
        for (final Ledger.Entry entry : List.copyOf(ledger.live.values())) {
            if (wheel.heartbeat(entry.handle)) {
                ledger.heard(entry, wheel.lastPollNs());
            }
            if (entry.recurring || entry.changing || entry.timeoutNs > 60 * SECOND) {
                disarm(entry);
            }
        }
        final long endNs = nowNs + 200 * SECOND;
        while (nowNs < endNs) {
            nowNs += 50 * MS;
            poll();
        }
        Ledger.check(ledger.live.isEmpty(), "somebody never ended", ledger.live.size());
    }
}
