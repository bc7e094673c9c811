package io.heartwheel.journal.chaos;

import io.heartwheel.journal.RecordType;
import io.heartwheel.journal.chaos.Client.Phase;
import io.heartwheel.journal.chaos.JournalView.Expiry;
import io.heartwheel.journal.chaos.JournalView.Key;
import io.heartwheel.journal.chaos.JournalView.Standing;
import io.heartwheel.journal.chaos.JournalView.Told;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What all clients, and the venue that holds their orders, know for a fact; and what follows from it for the watchdog. It is
 * worked out without the journal's own recovery, so that the one can be held against the other. Any thread.
 */
final class Clients {
    /** How much was put to the test. */
    static final class Tally {
        long decisions;
        long expiries;
        long heartbeats;
        long givenAgain;
        long takenOver;
        long inSnapshot;

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d decisions told as committed, %,d expiries, %,d heartbeats accepted,"
                + " %,d sessions taken over, %,d cancels given again, %,d kills while a snapshot was written",
                decisions, expiries, heartbeats, takenOver, givenAgain, inSnapshot);
        }

        void add(final Tally other) {
            decisions += other.decisions;
            expiries += other.expiries;
            heartbeats += other.heartbeats;
            givenAgain += other.givenAgain;
            takenOver += other.takenOver;
            inSnapshot += other.inSnapshot;
        }
    }

    /** How many sessions, expiries without a known effect, and fired names. */
    record Recovery(int sessions, int owed, int fired) {
    }

    private final Verdict verdict;
    private final Tally tally = new Tally();
    private final Map<String, Client> byName = new TreeMap<>();
    /** What the venue has done. */
    private final Set<Key> cancelled = new HashSet<>();
    /** Of the present incarnation. */
    private final Set<Told> told = new HashSet<>();
    private final Set<String> live = new TreeSet<>();
    private final Set<String> fired = new TreeSet<>();
    private final Set<Key> owed = new HashSet<>();
    private long incarnation;
    private long committed;
    private long grantedNs;
    private long diedNs = Long.MIN_VALUE;
    /** Whose orders a new incarnation is to see to. */
    private Set<Key> expectedOwed = Set.of();

    Clients(final int number, final SplittableRandom random, final Verdict verdict) {
        this.verdict = verdict;
        for (int i = 0; i < number; i++) {
            final String name = "C" + i;
            byName.put(name, new Client(name, random.split()));
        }
    }

    /** What is to be said to the watchdog now. */
    synchronized List<String> next(final long nowNs) {
        final List<String> commands = new ArrayList<>();
        byName.values().forEach(client -> {
            final String command = client.next(nowNs, client.fired != null && cancelled.contains(client.fired));
            if (command != null) {
                commands.add(command);
            }
        });
        return commands;
    }

    /** What they say when they all fall silent, or leave. */
    synchronized List<String> leave() {
        return byName.values().stream().map(Client::leave).filter(command -> command != null).toList();
    }

    /** Whether nobody is watched any more, and no orders are left that should have been cancelled. */
    synchronized boolean isQuiet() {
        return byName.values().stream().allMatch(client ->
            client.phase == Phase.AWAY || client.phase == Phase.FIRED && cancelled.contains(client.fired));
    }

    synchronized Tally tally() {
        return tally;
    }

    synchronized long committed() {
        return committed;
    }

    /** What the present incarnation has recovered. */
    synchronized Recovery recovery() {
        return new Recovery(live.size(), owed.size(), fired.size());
    }

    /** Whether everybody has got an answer. */
    synchronized boolean areAnswered() {
        return byName.values().stream().noneMatch(one -> one.phase == Phase.ARMING || one.phase == Phase.LEAVING);
    }

    /** Who knows itself to be watched. */
    synchronized Set<String> armed() {
        return byName.values().stream().filter(one -> one.phase == Phase.ARMED).map(one -> one.name).collect(Collectors.toSet());
    }

    synchronized String waiting() {
        return byName.values().stream().filter(client -> client.phase != Phase.AWAY)
            .map(client -> client.name + " " + client.phase).toList().toString();
    }

    /** A line from the watchdog, as {@link Watchdog} says. */
    synchronized void hear(final String[] line) {
        switch (line[0]) {
            case "up" -> began(Long.parseLong(line[1]));
            case "live" -> takenOver(line[1], Long.parseLong(line[2]), Long.parseLong(line[3]));
            case "owed" -> {
                owed.add(new Key(Long.parseLong(line[2]), Long.parseLong(line[3])));
                tally.givenAgain++;
            }
            case "fired" -> fired.add(line[1]);
            case "problem" -> verdict.broken("recovery met a problem: " + String.join(" ", line));
            case "recovered" -> compareRecovered();
            case "resumed" -> compareCancelled();
            case "told" -> told(RecordType.valueOf(line[1]), line[2], Long.parseLong(line[3]), Long.parseLong(line[4]),
                Long.parseLong(line[5]));
            case "beat" -> accepted(client(line[1]), Long.parseLong(line[2]), Long.parseLong(line[3]));
            case "cancel" -> cancelled.add(new Key(Long.parseLong(line[2]), Long.parseLong(line[3])));
            case "committed" -> committed = Math.max(committed, Long.parseLong(line[1]));
            default -> {
            }
        }
    }

    /**
     * The watchdog is dead: what was told must be in the journal, and what nobody knew is as the journal says. Then it is known
     * what the next incarnation is to recover.
     */
    synchronized void died(final JournalView view, final long atNs) {
        diedNs = atNs;
        verdict.expect(view.sequence() >= committed,
            "lost: record " + committed + " was reported committed, the journal ends at " + view.sequence());
        for (final Told one : told) {
            if (!view.has(one)) {
                verdict.broken("lost: told as committed, but not in the journal: " + one);
            }
        }
        grantedNs = view.grantedNs();
        tally.inSnapshot += view.endsInSnapshot() ? 1 : 0;
        byName.values().forEach(client -> settle(client, view));
        cancelled.forEach(key -> verdict.expect(view.isExpired(key), "orders were cancelled without an expiry: " + key));
        expectedOwed = view.owed();
    }

    private void settle(final Client client, final JournalView view) {
        final List<Expiry> expiries = view.expiries(client.name);
        final Standing standing = view.standing(client.name);
        if (expiries.size() > client.expiries && client.phase != Phase.AWAY && client.phase != Phase.FIRED) {
            // Decided and written, but nobody had been told.
            expired(client, expiries.get(client.expiries));
        }
        verdict.expect(expiries.size() == client.expiries, client.name + " expired " + client.expiries
            + " times for all it knows, the journal has " + expiries.size());
        switch (client.phase) {
            case ARMED -> verdict.expect(standing == Standing.LIVE, client.name + " is armed, but the journal says " + standing);
            case ARMING -> {
                if (standing == Standing.LIVE) {
                    client.phase = Phase.ARMED;
                } else {
                    client.rest(client.wasFired ? Phase.FIRED : Phase.AWAY, diedNs);
                }
            }
            case LEAVING -> {
                if (standing == Standing.LEFT) {
                    client.rest(Phase.AWAY, diedNs);
                } else {
                    client.phase = Phase.ARMED;
                }
            }
            case FIRED -> verdict.expect(standing == Standing.EXPIRED,
                client.name + " has fired, but the journal says " + standing);
            default -> verdict.expect(standing == Standing.NOBODY || standing == Standing.LEFT,
                client.name + " is not armed, but the journal says " + standing);
        }
    }

    private Client client(final String name) {
        return byName.get(name);
    }

    private void began(final long number) {
        verdict.expect(number > incarnation, "incarnation " + number + " follows " + incarnation);
        incarnation = number;
        told.clear();
        live.clear();
        fired.clear();
        owed.clear();
    }

    private void takenOver(final String name, final long leftNs, final long nowNs) {
        tally.takenOver++;
        final Client client = client(name);
        verdict.expect(live.add(name), name + " was recovered twice");
        final long knownNs = Math.min(client.timeoutNs, client.journaledDeadlineNs - diedNs);
        final long leastNs = Math.max(Watchdog.TERMS.graceNs(), knownNs);
        verdict.expect(leftNs >= leastNs, name + " was left " + leftNs + " ns after a restart, but had " + leastNs);
        final long mostNs = Math.max(client.timeoutNs + Watchdog.TICK_NS + grantedNs, Watchdog.TERMS.graceNs())
            + 2 * Watchdog.TERMS.spreadNs();
        verdict.expect(leftNs <= mostNs, name + " was left " + leftNs + " ns after a restart, more than " + mostNs);
        client.takenOver(nowNs, leftNs);
    }

    private void compareRecovered() {
        final Set<String> expectedLive = new TreeSet<>();
        final Set<String> expectedFired = new TreeSet<>();
        byName.values().forEach(client -> {
            if (client.phase == Phase.ARMED) {
                expectedLive.add(client.name);
            } else if (client.phase == Phase.FIRED) {
                expectedFired.add(client.name);
            }
        });
        compare("watched", expectedLive, live);
        compare("fired", expectedFired, fired);
        compare("owed", expectedOwed, owed);
    }

    private <T> void compare(final String what, final Set<T> expected, final Set<T> recovered) {
        final Set<T> forgotten = new HashSet<>(expected);
        forgotten.removeAll(recovered);
        verdict.expect(forgotten.isEmpty(), "forgotten by incarnation " + incarnation + ", " + what + ": " + forgotten);
        final Set<T> wrong = new HashSet<>(recovered);
        wrong.removeAll(expected);
        verdict.expect(wrong.isEmpty(), "recovered by incarnation " + incarnation + " without cause, " + what + ": " + wrong);
    }

    private void compareCancelled() {
        byName.values().stream().filter(client -> client.phase == Phase.FIRED).forEach(client ->
            verdict.expect(cancelled.contains(client.fired) || client.fired.incarnation() == incarnation,
                client.name + " has fired, but incarnation " + incarnation + " took over without its orders cancelled"));
    }

    private void told(final RecordType type, final String name, final long handle, final long atNs, final long heardNs) {
        verdict.expect(told.add(new Told(incarnation, type, handle, atNs)), "told twice: " + type + " of " + name);
        tally.decisions++;
        final Client client = client(name);
        switch (type) {
            case REGISTERED -> {
                if (client.phase == Phase.ARMING) {
                    client.armed(heardNs, handle);
                } else {
                    client.handle = handle;
                }
            }
            case DEREGISTERED -> {
                verdict.expect(client.phase == Phase.LEAVING, name + " was deregistered while " + client.phase);
                client.rest(Phase.AWAY, atNs);
            }
            case EXPIRED -> expired(client, new Expiry(new Key(incarnation, handle), name, atNs, heardNs));
            default -> {
            }
        }
    }

    private void expired(final Client client, final Expiry expiry) {
        final String who = client.name + ", timeout " + client.timeoutNs + ", expired at " + expiry.atNs();
        verdict.expect(client.phase != Phase.AWAY && client.phase != Phase.FIRED, who + " while " + client.phase);
        verdict.expect(expiry.atNs() >= client.notBeforeNs, who + ", before " + client.notBeforeNs);
        verdict.expect(expiry.heardNs() + Watchdog.TICK_NS > client.acceptedNs,
            who + " as last heard from at " + expiry.heardNs() + ", but a heartbeat of " + client.acceptedNs + " was accepted");
        client.expiries++;
        tally.expiries++;
        client.fired = expiry.key();
        client.firedHeardNs = expiry.heardNs();
        client.rest(Phase.FIRED, expiry.atNs());
    }

    private void accepted(final Client client, final long handle, final long stampNs) {
        tally.heartbeats++;
        if (handle == client.handle && (client.phase == Phase.ARMED || client.phase == Phase.LEAVING)) {
            client.accepted(stampNs);
        } else if (client.fired != null && client.fired.equals(new Key(incarnation, handle))) {
            verdict.expect(client.firedHeardNs + Watchdog.TICK_NS > stampNs, client.name + " expired as last heard from at "
                + client.firedHeardNs + ", but a heartbeat of " + stampNs + " was accepted");
        }
    }
}
