package io.heartwheel.fix;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what it is told, in order. */
final class RecordingListener implements FixLivenessListener {
    final List<Told> told = new CopyOnWriteArrayList<>();
    final List<String> timer = new CopyOnWriteArrayList<>();

    @Override
    public void onLoggedOn(final Counterparty who, final long atNs) {
        told.add(new Told("logged on", who, null, atNs));
    }

    @Override
    public void onSuspect(final Counterparty who, final int attempt, final long atNs) {
        told.add(new Told("suspect", who, null, atNs));
    }

    @Override
    public void onRecovered(final Counterparty who, final long atNs) {
        told.add(new Told("recovered", who, null, atNs));
    }

    @Override
    public void onEnded(final Counterparty who, final CancelReason reason, final long lastNs, final long atNs) {
        told.add(new Told("ended", who, reason, atNs));
    }

    @Override
    public void onCancelOrders(final Counterparty who, final CancelReason reason, final long atNs) {
        told.add(new Told("cancel", who, reason, atNs));
    }

    @Override
    public void onReturned(final Counterparty who, final long atNs) {
        told.add(new Told("returned", who, null, atNs));
    }

    @Override
    public void onTimerStopped(final long lastPollNs, final long atNs) {
        timer.add("stopped");
    }

    @Override
    public void onTimerRunning(final long atNs) {
        timer.add("running");
    }

    long count(final String what, final String client) {
        return told.stream().filter(t -> t.what.equals(what) && t.client().equals(client)).count();
    }

    Told await(final String what, final String client) {
        Await.until(client + " " + what + "; told " + told, () -> count(what, client) > 0);
        return told.stream().filter(t -> t.what.equals(what) && t.client().equals(client)).findFirst().orElseThrow();
    }

    List<String> about(final String client) {
        return told.stream().filter(t -> t.client().equals(client)).map(Told::what).toList();
    }

    record Told(String what, Counterparty who, CancelReason reason, long atNs) {
        String client() {
            return who.sessionId().getTargetCompID();
        }
    }
}
