package io.heartwheel.server.venue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A dead-man's switch as the order entry sees it: armed by a logon or a first heartbeat, fired at most once for each arming. Each
 * party has one of its own, and each account has one.
 *
 * <p>Armings are numbered from 1, and every order carries the number under which it was received. Firing an arming means:
 *
 * <ol>
 * <li>no order with that number, or a lower one, is booked any more, however long it waited in a queue;
 * <li>orders received after the next {@link #arm} are not touched, however late the firing arrives.
 * </ol>
 *
 * <p>The engine thread asks {@link #accepts} just before it books. A firing first raises {@code firedThrough} and only then
 * sends the engine to cancel what rests: an order that was booked on the strength of the older value was booked before that
 * cancel runs on the same thread, and is found by it. Both numbers only grow, so no lock is needed. Any thread.
 */
final class Switch {
    private final AtomicLong arming = new AtomicLong();
    private final AtomicLong firedThrough;

    /** One that must be armed before the first order. */
    Switch() {
        this(0);
    }

    private Switch(final long firedThrough) {
        this.firedThrough = new AtomicLong(firedThrough);
    }

    /** One that accepts orders before its first arming, until it fires. */
    static Switch open() {
        return new Switch(-1);
    }

    /** Starts the next arming. */
    long arm() {
        return arming.incrementAndGet();
    }

    /** The number under which an order that is received now must be judged; 0 before the first arming. */
    long arming() {
        return arming.get();
    }

    /** Fires that arming and all before it; false if it had fired already. */
    boolean fire(final long firedArming) {
        final long through = Math.min(firedArming, arming.get());
        return firedThrough.getAndUpdate(before -> Math.max(before, through)) < through;
    }

    /** Whether an order received under that number may still be booked. */
    boolean accepts(final long orderArming) {
        return orderArming > firedThrough.get();
    }

    /** Whether the arming before that one had fired, or the venue had just started: what was sent back then is stale. */
    boolean followsFiring(final long orderArming) {
        return firedThrough.get() >= orderArming - 1;
    }
}
