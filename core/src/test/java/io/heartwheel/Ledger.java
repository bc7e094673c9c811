package io.heartwheel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The simulation's own books: what each session was promised, checked against every event, with times in ns and no quanta.
 *
 * <p>It knows less than the wheel on purpose: bounds instead of exact times, so that it cannot share a mistake with it.
 */
final class Ledger {
    /** A session as its owner knows it. */
    static final class Entry {
        final long handle;
        long heardNs;
        long probeAfterNs;
        long timeoutNs;
        boolean recurring;
        boolean announced;
        boolean suspect;
        boolean disarmed;
        boolean changing;
        /** The first poll by which it can be judged late. */
        long since;
        /** The poll that learnt of its registration, latest change or latest heartbeat. */
        long told;

        Entry(final long handle, final Policy policy, final long heardNs, final long since) {
            this.handle = handle;
            this.heardNs = heardNs;
            this.since = since;
            enforce(policy);
        }

        @Override
        public String toString() {
            return "session " + Long.toHexString(handle) + " heardNs=" + heardNs + " timeoutNs=" + timeoutNs;
        }

        void enforce(final Policy policy) {
            probeAfterNs = policy.probeAfterNs();
            timeoutNs = policy.timeoutNs();
            recurring = policy.recurring();
        }
    }

    private record Stall(long endNs, long longestNs, long sumNs) {
        Stall and(final Stall later) {
            return new Stall(later.endNs, Math.max(longestNs, later.longestNs), sumNs + later.sumNs);
        }
    }

    final Map<Long, Entry> live = new HashMap<>();
    final Map<EventType, Integer> counts = new HashMap<>();
    private final Map<Long, List<Policy>> asked = new HashMap<>();
    /** For how long the poller was blind, each time. */
    private final List<Stall> stalls = new ArrayList<>();
    /** What it grants for that, at most: of the oldest it may have forgotten where one ended. */
    private final List<Stall> grants = new ArrayList<>();
    private final long tickNs;
    private final long stallLimitNs;
    private final long graceNs;
    private final long maxGraceNs;
    private long digest = 17;
    private long lastDeadlineNs;
    private int lastSlot;
    private String last = "";
    private long pollNs;
    private long polls;
    /** Stalls that no event has told of yet, as the handler had no room. */
    private long untoldNs;
    private int untoldStalls;
    /** The latest poll after which nothing was left to do, and its time. */
    private long caughtUp = -1;
    private long caughtUpNs;

    Ledger(
        final long tickNs, final long stallLimitNs, final long graceNs, final long maxGraceNs, final long startNs) {
        this.tickNs = tickNs;
        this.stallLimitNs = stallLimitNs;
        this.graceNs = graceNs;
        this.maxGraceNs = maxGraceNs;
        this.caughtUpNs = startNs;
        this.pollNs = startNs;
    }

    void registered(final long handle, final Policy policy, final long heardNs) {
        check(live.put(handle, new Entry(handle, policy, heardNs, polls + 1)) == null, "handle given twice", handle);
    }

    void asked(final Entry entry, final Policy policy) {
        asked.computeIfAbsent(entry.handle, key -> new ArrayList<>()).add(policy);
        entry.changing = true;
    }

    void heard(final Entry entry, final long timeNs) {
        if (timeNs > entry.heardNs) {
            entry.heardNs = timeNs;
            // An old time may end a grace and leave the session overdue there and then.
            entry.since = polls + 1;
            entry.told = polls + 1;
        }
    }

    void beforePoll(final long nowNs) {
        final long gapNs = nowNs - pollNs;
        pollNs = nowNs;
        polls++;
        if (gapNs > stallLimitNs) {
            stalled(gapNs);
        }
        last = "";
        lastSlot = -1;
    }

    /** After a poll that had room and time for everything. */
    void caughtUp() {
        caughtUp = polls;
        caughtUpNs = pollNs;
    }

    void onEvent(final LivenessEvent event) {
        counts.merge(event.type(), 1, Integer::sum);
        mix(event.type().ordinal(), event.handle(), event.correlationId(), event.nowNs(), event.lastHeartbeatNs());
        mix(event.deadlineNs(), event.graceNs(), event.blindNs(), event.attempt(), 0);
        check(event.nowNs() == pollNs, "time of the event", event);
        if (event.type() == EventType.STALLED) {
            check(event.blindNs() == untoldNs, "a stall as it was", event);
            check(event.graceNs() == untoldNs + untoldStalls * graceNs, "grace for each stall", event);
            untoldNs = 0;
            untoldStalls = 0;
            return;
        }
        final Entry entry = live.get(event.handle());
        check(entry != null, "an event of a session that has ended", event);
        check(entry.announced == (event.type() != EventType.REGISTERED), "REGISTERED comes first and once", event);
        check(entry.heardNs - event.lastHeartbeatNs() < tickNs / 2, "accepted means alive", event);
        decide(entry, event);
    }

    private void stalled(final long blindNs) {
        final long grantNs = blindNs + graceNs + tickNs;
        untoldNs += blindNs;
        untoldStalls++;
        stalls.add(new Stall(pollNs, blindNs, blindNs));
        grants.add(new Stall(pollNs, grantNs, grantNs));
        if (grants.size() > 16) {
            grants.set(1, grants.get(0).and(grants.get(1)));
            grants.remove(0);
        }
    }

    private void decide(final Entry entry, final LivenessEvent event) {
        switch (event.type()) {
            case REGISTERED -> {
                entry.announced = true;
                entry.told = polls;
            }
            case POLICY_CHANGED -> change(entry, event);
            case RECOVERED -> {
                check(entry.suspect, "recovered without having been suspect", event);
                entry.suspect = false;
                entry.told = polls;
            }
            case SUSPECT -> {
                checkDue(entry, event, event.attempt() * entry.probeAfterNs);
                check(entry.probeAfterNs > 0 && event.attempt() > 0 && !entry.recurring, "probe without policy", event);
                entry.suspect = true;
            }
            case EXPIRED -> {
                checkDue(entry, event, entry.timeoutNs);
                check(!entry.recurring && !entry.disarmed, "expired although recurring or disarmed", event);
                live.remove(entry.handle);
            }
            case DUE -> {
                checkDue(entry, event, entry.timeoutNs);
                check(entry.recurring, "due although not recurring", event);
                entry.heardNs = pollNs;
            }
            default -> {
                check(entry.disarmed, "DEREGISTERED without request", event);
                live.remove(entry.handle);
            }
        }
    }

    private void change(final Entry entry, final LivenessEvent event) {
        final List<Policy> policies = asked.get(entry.handle);
        check(policies != null && !policies.isEmpty(), "nobody asked for a change", event);
        final Policy policy = policies.remove(0);
        final long roundedNs = event.timeoutNs() - policy.timeoutNs();
        check(roundedNs >= 0 && roundedNs < tickNs / 2, "policy", event);
        entry.enforce(policy);
        entry.changing = !policies.isEmpty();
        entry.since = polls;
        entry.told = polls;
    }

    private void checkDue(final Entry entry, final LivenessEvent event, final long intervalNs) {
        final long blindNs = entry.recurring ? 0 : granted(stalls, entry, tickNs / 2);
        check(pollNs >= entry.heardNs + intervalNs + blindNs, "early", event);
        check(event.lateNs() >= 0, "not due yet", event);
        if (entry.told <= caughtUp) {
            checkOrder(event);
        }
        check(event.type() == EventType.SUSPECT || !forgotten(entry), "late", event);
    }

    /** Whoever was overdue already when the wheel learnt of it has no place in the order. */
    private void checkOrder(final LivenessEvent event) {
        check(event.deadlineNs() - lastDeadlineNs >= 0 || last.isEmpty(), "out of order after " + last, event);
        check(event.deadlineNs() != lastDeadlineNs || (int)event.handle() > lastSlot, "ties by slot", event);
        lastDeadlineNs = event.deadlineNs();
        lastSlot = (int)event.handle();
        last = event.toString();
    }

    /** Nobody still there may have been overdue at the latest poll that had caught up. */
    void checkNobodyForgotten() {
        for (final Entry entry : live.values()) {
            check(entry.changing || entry.disarmed || !forgotten(entry), "forgotten", entry);
        }
    }

    private boolean forgotten(final Entry entry) {
        final long grantNs = entry.recurring ? 0 : granted(grants, entry, 1) + tickNs;
        return caughtUp >= entry.since && caughtUpNs >= entry.heardNs + entry.timeoutNs + grantNs + tickNs;
    }

    /** For those that ended at least so long after the last heartbeat: the longest in full, together no more than the cap. */
    private long granted(final List<Stall> from, final Entry entry, final long afterNs) {
        long longestNs = 0;
        long sumNs = 0;
        for (final Stall stall : from) {
            if (stall.endNs - entry.heardNs >= afterNs) {
                longestNs = Math.max(longestNs, stall.longestNs);
                sumNs += stall.sumNs;
            }
        }
        return Math.max(longestNs, Math.min(sumNs, maxGraceNs));
    }

    /** How many sessions have been announced and have not ended. */
    long announced() {
        return live.values().stream().filter(entry -> entry.announced).count();
    }

    long digest() {
        return digest;
    }

    private void mix(final long a, final long b, final long c, final long d, final long e) {
        digest = ((((digest * 31 + a) * 0x9E3779B97F4A7C15L + b) * 31 + c) * 0xC2B2AE3D27D4EB4FL + d) * 31 + e;
        digest ^= digest >>> 29;
    }

    static void check(final boolean ok, final String claim, final Object what) {
        if (!ok) {
            throw new AssertionError(claim + ": " + what);
        }
    }
}
