package io.heartwheel.journal.audit;

import io.heartwheel.Effect;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import io.heartwheel.Policy;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.TimeAnchor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A seeded life of a server, in virtual time: sessions that come, beat, hesitate, lie about the time and die, a wheel that lags
 * and goes blind, an embedder that is slow to cancel orders, restarts. All of it legal, and all of it in a real journal.
 */
final class LegalHistory implements LivenessHandler {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final int ROOM = 1 << 14;

    private final SplittableRandom random;
    private final Path folder;
    private final int population;
    private final Policy[] policies = new Policy[64];
    private final List<Member> members = new ArrayList<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::atNs));
    private DiskJournal journal;
    private Heartwheel wheel;
    private long nowNs;
    private long keptUpNs;
    private long sides;
    private long nextId;
    private long written;
    private long expired;
    private long forgotten;

    private record Member(long handle, long correlationId) {
    }

    /** An effect that is to be journaled by then. */
    private record Due(long atNs, Effect effect, Member who, long detail) {
    }

    LegalHistory(final long seed, final Path folder, final int population) {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        this.population = population;
        Arrays.setAll(policies, i -> policy());
    }

    /** From here on it is not legal any more: of that expiry's orders, counted from 1, nothing is ever said. */
    LegalHistory forgetting(final long expiry) {
        forgotten = expiry;
        return this;
    }

    /** Lives for so many events, over several incarnations. */
    LegalHistory run(final long events, final int incarnations) {
        for (int i = 1; i <= incarnations; i++) {
            begin();
            while (written < events * i / incarnations) {
                live();
                nowNs += step();
                wheel.poll(nowNs, this);
                settle();
                keepUp();
            }
            journal.close();
        }
        return this;
    }

    long expired() {
        return expired;
    }

    private void begin() {
        final TimeAnchor anchor = TimeAnchor.now();
        nowNs = anchor.lineNs();
        keptUpNs = nowNs;
        sides = 0;
        journal = new DiskJournal(new DiskJournal.Context().directory(folder).anchor(anchor).recordDue(true));
        wheel = new Heartwheel(new Heartwheel.Context().capacity(population), nowNs);
        members.clear();
        due.clear();
        nextId = random.nextInt(100);
    }

    @Override
    public int available() {
        return Math.min(journal.available(), random.nextInt(16) == 0 ? random.nextInt(4) : ROOM);
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        journal.onEvent(event);
        written++;
        final Member who = new Member(event.handle(), event.correlationId());
        if (event.type() == EventType.EXPIRED) {
            expired++;
            later(Effect.CONNECTION_CLOSED, who, random.nextLong(SECOND), 0);
            final Effect outcome = random.nextInt(8) == 0 ? Effect.ORDERS_KEPT : Effect.ORDERS_CANCELLED;
            final long inNs = random.nextLong(30 * SECOND);
            if (expired != forgotten) {
                later(outcome, who, inNs, 3);
            }
        } else if (event.type() == EventType.SUSPECT) {
            later(Effect.TEST_REQUEST_SENT, who, random.nextLong(SECOND), event.attempt());
        }
    }

    private void later(final Effect effect, final Member who, final long inNs, final long detail) {
        due.add(new Due(nowNs + inNs, effect, who, detail));
    }

    private void settle() {
        while (!due.isEmpty() && due.peek().atNs <= nowNs) {
            final Due next = due.peek();
            if (!journal.effect(next.effect, next.who.handle, next.who.correlationId, nowNs, next.detail)) {
                return;
            }
            due.poll();
            sides++;
        }
    }

    /** Our time runs much faster than the journal's thread, and it writes effects after events: neither may get far ahead. */
    private void keepUp() {
        if (nowNs - keptUpNs > SECOND) {
            keptUpNs = nowNs;
            while (journal.recorded() < 1 + sides + journal.offeredEvents()) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    private void live() {
        final int arrivals = random.nextInt(2 + population / 20);
        for (int i = 0; i < arrivals; i++) {
            register();
        }
        final int calls = random.nextInt(1 + population / 4);
        for (int i = 0; i < calls && !members.isEmpty(); i++) {
            final int index = random.nextInt(members.size());
            final Member who = members.get(index);
            final int what = random.nextInt(400);
            if (what < 4) {
                disarm(who);
            } else if (what < 8) {
                wheel.changePolicy(who.handle, policies[random.nextInt(policies.length)]);
            } else if (what < 40 || !wheel.heartbeat(who.handle, time())) {
                members.set(index, members.get(members.size() - 1));
                members.remove(members.size() - 1);
            }
        }
    }

    private void register() {
        final Member who = new Member(wheel.register(nextId, policies[random.nextInt(policies.length)], time()), nextId++);
        if (who.handle >= 0) {
            sides += journal.name(who.correlationId, "client-" + who.correlationId, nowNs) ? 1 : 0;
            members.add(who);
            if (random.nextInt(16) == 0) {
                disarm(who);
            }
        }
    }

    /** What follows is often told before the wheel tells that it has ended. */
    private void disarm(final Member who) {
        if (wheel.deregister(who.handle)) {
            final boolean atOnce = random.nextBoolean();
            later(Effect.CONNECTION_LOST, who, atOnce ? 0 : random.nextLong(SECOND), 0);
            later(Effect.ORDERS_CANCELLED, who, atOnce ? 0 : random.nextLong(SECOND), 2);
            settle();
        }
    }

    private Policy policy() {
        final long timeoutNs = 5 * MS + random.nextLong(random.nextInt(4) == 0 ? 20 * SECOND : 500 * MS);
        return switch (random.nextInt(8)) {
            case 0 -> Policy.every(SECOND + timeoutNs);
            case 1, 2 -> Policy.timeout(timeoutNs);
            default -> Policy.probed(Math.max(timeoutNs / 5, MS), timeoutNs);
        };
    }

    /** Mostly now; sometimes of before, of later, or of another clock. */
    private long time() {
        return switch (random.nextInt(16)) {
            case 0 -> nowNs - random.nextLong(SECOND);
            case 1 -> nowNs + random.nextLong(SECOND);
            case 2 -> random.nextLong();
            default -> nowNs;
        };
    }

    private long step() {
        return switch (random.nextInt(200)) {
            case 0 -> random.nextLong(8 * SECOND);
            case 1, 2 -> random.nextLong(190 * MS);
            case 3 -> random.nextInt(50) == 0 ? random.nextLong(86_400 * SECOND) : 0;
            default -> random.nextLong(3 * MS);
        };
    }
}
