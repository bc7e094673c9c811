package io.heartwheel.gateway.board;

import io.heartwheel.LivenessEvent;

/**
 * A registration as its latest event left it. Times are ns on the wheel's line.
 *
 * @param handle          its handle on the wheel.
 * @param phase           where it stands.
 * @param lastHeartbeatNs when it was heard from; the wheel knows better while it is alive.
 * @param probeAfterNs    silence after which it is warned; 0 for never.
 * @param timeoutNs       silence after which its switch fires.
 * @param graceNs         what was granted on top, if it stays silent.
 * @param atNs            when the event was decided.
 */
record Standing(long handle, Phase phase, long lastHeartbeatNs, long probeAfterNs, long timeoutNs, long graceNs, long atNs) {

    static Standing of(final LivenessEvent event, final Phase phase) {
        return new Standing(event.handle(), phase, event.lastHeartbeatNs(), event.probeAfterNs(), event.timeoutNs(),
            event.graceNs(), event.nowNs());
    }

    /** When its switch fires, or fired, as far as the events tell. */
    long dueNs() {
        return lastHeartbeatNs + timeoutNs + graceNs;
    }
}
