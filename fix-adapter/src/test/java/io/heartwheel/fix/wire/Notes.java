package io.heartwheel.fix.wire;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.heartwheel.fix.CancelReason;
import io.heartwheel.fix.Counterparty;
import io.heartwheel.fix.FixLivenessListener;

import quickfix.SessionID;

/** What the listener was told about each session, in order, as words. */
public final class Notes implements FixLivenessListener {
    private final Map<SessionID, List<String>> told = new ConcurrentHashMap<>();

    @Override
    public void onLoggedOn(final Counterparty who, final long atNs) {
        about(who.sessionId()).add("logged on");
    }

    @Override
    public void onSuspect(final Counterparty who, final int attempt, final long atNs) {
        about(who.sessionId()).add("suspect");
    }

    @Override
    public void onRecovered(final Counterparty who, final long atNs) {
        about(who.sessionId()).add("recovered");
    }

    @Override
    public void onEnded(final Counterparty who, final CancelReason reason, final long lastHeartbeatNs, final long atNs) {
        about(who.sessionId()).add("ended " + reason);
    }

    public List<String> about(final SessionID id) {
        return told.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>());
    }

    public long count(final SessionID id, final String what) {
        return about(id).stream().filter(what::equals).count();
    }
}
