package io.heartwheel.gateway.board;

import io.heartwheel.gateway.Watches;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * What the board knows of one correlation id: its name and where it stands, whichever it is told first.
 *
 * <p>The liveness thread writes where it stands, whoever names it writes the name; any thread reads.
 */
final class Watched {
    /** As the FIX adapter calls what it waits for beside a session: Logon, our own silence, Logout, close, return. */
    private static final Pattern BESIDE_A_SESSION =
        Pattern.compile(".* \\((?:logon|outbound|grace|logout|drain)\\)", Pattern.DOTALL);

    private final long id;
    private final AtomicBoolean retained = new AtomicBoolean();
    private volatile boolean namedAnew;
    private volatile boolean superseded;
    private volatile boolean looksBeside;
    private volatile String name;
    private volatile VenueTally venue;
    private volatile Standing standing;

    Watched(final long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    /** What operators call it; null if nobody has said. */
    String name() {
        return name;
    }

    /** Null if it has no name. */
    VenueTally venue() {
        return venue;
    }

    /** Null if the wheel hasn't told of it yet. */
    Standing standing() {
        return standing;
    }

    void stand(final Standing now) {
        standing = now;
    }

    /** @return whether that is news. */
    boolean call(final String told, final VenueTally where) {
        namedAnew = true;
        if (told.equals(name)) {
            return false;
        }
        venue = where;
        looksBeside = BESIDE_A_SESSION.matcher(told).matches();
        name = told;
        return true;
    }

    /** Another registration goes by its name now: this one only counts while it lives. */
    void supersede() {
        superseded = true;
    }

    boolean isLive() {
        final Standing now = standing;
        return now != null && now.phase().isLive();
    }

    /**
     * Whether this is a counterparty, rather than something else that is watched. Those have no name, or one that says so; but a
     * client of the gateway chooses part of its name, and so may a FIX counterparty: what is probed is a session all the same.
     */
    boolean isSession() {
        final Standing now = standing;
        return name != null && now != null && (!looksBeside || Watches.isOurs(id) || now.probeAfterNs() > 0);
    }

    /** Whether it is to be shown: lives, or is the last that was heard of its name. */
    boolean isShown() {
        return isSession() && (isLive() || !superseded);
    }

    /** Once, until {@link #release}. */
    boolean retain() {
        return retained.compareAndSet(false, true);
    }

    void release() {
        retained.set(false);
    }

    /** Whether somebody named it since this was last asked: then it is about to be registered. */
    boolean takeNamedAnew() {
        final boolean anew = namedAnew;
        namedAnew = false;
        return anew;
    }
}
