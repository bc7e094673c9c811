package io.heartwheel.server.switches;

import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessHandler;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;

/**
 * Holds the cancels once when too many sessions fall silent together: at that scale the fault is more likely ours than theirs.
 *
 * <p>It trips when a session expires while the sessions at risk (silent, or expired within the last window) are at least
 * {@code minSessions} and at least {@code share} of those that lived when the window began. It then holds all cancels for
 * {@code graceNs}, counted from that expiry, and no longer: a dead-man's switch must fire in the end. It can trip again after a
 * window without an expiry, or once fewer are at risk.
 *
 * <p>Events come on the liveness thread; {@link #heldUntilNs} may be asked on any. Only sessions that are probed count.
 */
public final class Breaker implements LivenessHandler {
    /** The answer when nothing is held. */
    public static final long NOT_HELD = Long.MIN_VALUE;

    private static final int WINDOW_PIECES = 64;

    private final Limits limits;
    private final Consumer<String> alarm;
    private final LongHashSet suspects = new LongHashSet();
    private final int[] expired = new int[WINDOW_PIECES];
    private final LongHashSet live = new LongHashSet();
    private long piece;
    private long lastExpiryNs = Long.MIN_VALUE;
    private boolean spent;
    private volatile long heldUntilNs = NOT_HELD;

    /**
     * When a breaker trips and for how long.
     *
     * @param share       of the live sessions, above 0, at most 1.
     * @param minSessions fewer never trip it.
     * @param windowNs    within which expiries count together.
     * @param graceNs     for how long cancels are held.
     */
    public record Limits(double share, int minSessions, long windowNs, long graceNs) {
    }

    /**
     * A breaker that is armed.
     *
     * @param limits when it trips.
     * @param alarm  is told in words, on the liveness thread, when it does: must not block.
     */
    public Breaker(final Limits limits, final Consumer<String> alarm) {
        this.limits = limits;
        this.alarm = alarm;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        if (event.recurring() || event.probeAfterNs() == 0) {
            return;
        }
        switch (event.type()) {
            // A FIX session gets its real policy, with a probe, only when its Logon is answered.
            case REGISTERED, POLICY_CHANGED -> live.add(event.handle());
            case SUSPECT -> suspects.add(event.handle());
            case RECOVERED -> suspects.remove(event.handle());
            case DEREGISTERED -> gone(event.handle());
            case EXPIRED -> expired(event.handle(), event.nowNs());
            default -> {
                // Nobody came, fell silent or went.
            }
        }
    }

    private void gone(final long handle) {
        suspects.remove(handle);
        live.remove(handle);
    }

    private void expired(final long handle, final long nowNs) {
        final boolean quiet = lastExpiryNs == Long.MIN_VALUE || nowNs - lastExpiryNs > limits.windowNs();
        forgetBefore(nowNs);
        gone(handle);
        expired[Math.floorMod(piece, WINDOW_PIECES)]++;
        lastExpiryNs = nowNs;
        final int recently = recently();
        final int atRisk = suspects.size() + recently;
        final boolean tooMany = atRisk >= limits.minSessions() && atRisk >= limits.share() * (live.size() + recently);
        if (quiet || !tooMany) {
            spent = spent && isHolding(nowNs);
        }
        if (tooMany && !spent) {
            spent = true;
            heldUntilNs = nowNs + limits.graceNs();
            alarm.accept(atRisk + " of " + (live.size() + recently) + " sessions fell silent together: their orders are held for "
                + limits.graceNs() / 1_000_000 + " ms before they are cancelled. Look at this machine and its network first.");
        }
    }

    private boolean isHolding(final long nowNs) {
        return heldUntilNs != NOT_HELD && nowNs - heldUntilNs < 0;
    }

    private void forgetBefore(final long nowNs) {
        final long now = Math.floorDiv(nowNs, Math.max(1, limits.windowNs() / WINDOW_PIECES));
        final long passed = Math.min(WINDOW_PIECES, now - piece);
        for (long step = 1; step <= passed; step++) {
            expired[Math.floorMod(now - passed + step, WINDOW_PIECES)] = 0;
        }
        piece = Math.max(piece, now);
    }

    private int recently() {
        int sum = 0;
        for (final int count : expired) {
            sum += count;
        }
        return sum;
    }

    /**
     * Until when the cancels for an expiry are held. Any thread; ask after the expiry was delivered here.
     *
     * @param expiredAtNs when the session expired.
     * @return the time, or {@link #NOT_HELD} if the orders may be cancelled at once.
     */
    public long heldUntilNs(final long expiredAtNs) {
        final long until = heldUntilNs;
        return until != NOT_HELD && expiredAtNs - until < 0 ? until : NOT_HELD;
    }
}
