package io.heartwheel.gateway.board;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The venues that sessions' names speak of. Bounded, as each is a row on the page and a label in the metrics: names beyond count
 * as one venue. Any thread.
 */
final class Venues {
    static final String FIX = "fix";
    static final String OTHERS = "other";
    static final int MOST = 64;

    /** A FIX session's name may hold a slash too, but begins with its version. */
    private static final Pattern VENUE = Pattern.compile("[a-z][a-z0-9_-]{0,31}");

    private final ConcurrentMap<String, VenueTally> byName = new ConcurrentHashMap<>();
    private final List<VenueTally> inOrder = new CopyOnWriteArrayList<>();

    /** The venue of a session: what its name begins with, up to a slash. */
    VenueTally of(final String sessionName) {
        final int slash = sessionName.indexOf('/');
        final String first = slash < 0 ? FIX : sessionName.substring(0, slash);
        return named(VENUE.matcher(first).matches() ? first : FIX);
    }

    VenueTally named(final String name) {
        final VenueTally known = byName.get(name);
        return known != null ? known : add(name);
    }

    private synchronized VenueTally add(final String name) {
        final String kept = inOrder.size() < MOST || byName.containsKey(name) ? name : OTHERS;
        return byName.computeIfAbsent(kept, unknown -> {
            final VenueTally made = new VenueTally(kept, inOrder.size());
            inOrder.add(made);
            return made;
        });
    }

    /** All of them, by their numbers. */
    List<VenueTally> all() {
        return inOrder;
    }
}
