package io.heartwheel.journal;

import io.heartwheel.LivenessEvent;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Where what is to be journaled comes in, and what the disk may hold up: decisions wait for it for a stated time at most.
 *
 * <ol>
 *   <li>While the ring has room, nobody waits.</li>
 *   <li>While it is full, decisions wait in the wheel, in order, and are journaled and acted on as room comes: at least 65,536,
 *       or as many as the ring holds, each {@code maxHoldNs}. A disk that is slower is taken for failed, be it that it hangs or
 *       that it crawls: {@link HangWatch}. So nothing waits for longer, but for what waits behind that many others.</li>
 *   <li>Then decisions are <em>passed over</em>: they go to those who act, unjournaled and counted, at the wheel's full pace,
 *       until all that is in the ring has been taken. So the gap in the journal lies between two events, and ends once the disk
 *       has caught up. Effects and names are passed over meanwhile if there is no room for them.</li>
 * </ol>
 *
 * <p>Why decisions are not marked in the wheel, a bit a session, and written later: the slot of an expired session is given to
 * the next, so what was decided would have to be kept elsewhere. A longer ring does just that, in order, and nothing of it has to
 * be coalesced: given a wheel, the ring holds an expiry of each of its sessions, up to a million.
 *
 * <p>{@link #available} and {@link #onEvent} are the liveness thread's; the rings' takers are the journal thread; the rest is
 * anybody's.
 */
final class Intake {
    private final EventRing events;
    private final SideRing sides;
    private final HangWatch watch;
    private final long maxHoldNs;
    private final Consumer<JournalException> teller;
    private final AtomicLong passedOver = new AtomicLong();
    /** Why events are passed over, while they are. Written by the liveness thread. */
    private volatile JournalException gap;

    /**
     * Nothing has come in.
     *
     * @param maxHoldNs for how long a full ring may hold up decisions.
     * @param teller    told, by a thread of its own, why they are passed over from now on.
     */
    Intake(final EventRing events, final SideRing sides, final long maxHoldNs, final Consumer<JournalException> teller) {
        this.events = events;
        this.sides = sides;
        this.watch = new HangWatch(maxHoldNs);
        this.maxHoldNs = maxHoldNs;
        this.teller = teller;
    }

    EventRing events() {
        return events;
    }

    SideRing sides() {
        return sides;
    }

    /** Liveness thread. How many events can be taken, or passed over. */
    int available() {
        if (gap != null) {
            if (events.taken() < events.offered()) {
                return Integer.MAX_VALUE;
            }
            gap = null;
        }
        final int room = events.available();
        if (room == 0 && watch.isStuck(events.taken(), events.offered(), System.nanoTime())) {
            gap = new JournalException("the disk hangs, or is too slow: the ring is full, and less was taken from it than has to"
                + " be within " + TimeUnit.NANOSECONDS.toMillis(maxHoldNs) + " ms");
            tell(gap);
            return Integer.MAX_VALUE;
        }
        return room;
    }

    /** Liveness thread. @return false if there was no room. */
    boolean onEvent(final LivenessEvent event) {
        if (gap != null) {
            passedOver.incrementAndGet();
            return true;
        }
        return events.offer(event);
    }

    /** Liveness thread. Nobody need know of this one. */
    void leaveOut() {
        if (gap == null) {
            events.passOver();
        }
    }

    /** As {@link SideRing#offer}. */
    boolean offer(
        final long firstWord, final long handle, final long correlationId, final long atNs, final long former, final long detail,
        final byte[] name) {
        if (sides.offer(firstWord, handle, correlationId, atNs, former, detail, name)) {
            return true;
        }
        if (gap != null && !sides.isClosed()) {
            passedOver.incrementAndGet();
            return true;
        }
        return false;
    }

    /** How many records were never taken, since the start. */
    long passedOver() {
        return passedOver.get();
    }

    /** Why events are passed over, now, or null: they are not. */
    JournalException gap() {
        return gap;
    }

    /** The log may hang as the disk does, so a thread of its own is sent to tell; the decisions go on at once. */
    private void tell(final JournalException why) {
        final Thread thread = new Thread(() -> teller.accept(why), "heartwheel-journal-hung");
        thread.setDaemon(true);
        thread.start();
    }
}
