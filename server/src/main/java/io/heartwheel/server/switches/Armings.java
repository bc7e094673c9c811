package io.heartwheel.server.switches;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import quickfix.SessionID;

/**
 * Knows which arming of the venue's switch belongs to which connection, so that the end of one never hits the next.
 *
 * <p>QuickFIX/J writes the answer to a Logon and calls {@code onLogon}, where the switch is armed, right after it: so a
 * connection's arming is the first one at or after its Logon was answered. Remembers the latest few of each session. Any thread.
 */
public final class Armings {
    private static final int REMEMBERED = 8;

    private final Map<SessionID, Deque<Arming>> bySession = new HashMap<>();

    private record Arming(long number, long atNs) {
    }

    /**
     * The switch was armed.
     *
     * @param session whose it is.
     * @param number  of the arming.
     * @param atNs    when.
     */
    public synchronized void armed(final SessionID session, final long number, final long atNs) {
        final Deque<Arming> armings = bySession.computeIfAbsent(session, key -> new ArrayDeque<>(REMEMBERED));
        if (armings.size() == REMEMBERED) {
            armings.removeFirst();
        }
        armings.addLast(new Arming(number, atNs));
        notifyAll();
    }

    /**
     * The arming of a connection; waits a moment if its Logon was only just answered.
     *
     * @param session   whose it is.
     * @param logonAtNs when its Logon was answered.
     * @param timeoutNs how long to wait.
     * @param otherwise the answer if there is none by then.
     * @return the number of the arming.
     */
    synchronized long of(final SessionID session, final long logonAtNs, final long timeoutNs, final long otherwise) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        long leftNs = timeoutNs;
        Arming found = find(session, logonAtNs);
        while (found == null && leftNs > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return otherwise;
            }
            found = find(session, logonAtNs);
            leftNs = deadlineNs - System.nanoTime();
        }
        return found == null ? otherwise : found.number();
    }

    private Arming find(final SessionID session, final long logonAtNs) {
        return bySession.getOrDefault(session, new ArrayDeque<>()).stream()
            .filter(arming -> arming.atNs() - logonAtNs >= 0).findFirst().orElse(null);
    }
}
