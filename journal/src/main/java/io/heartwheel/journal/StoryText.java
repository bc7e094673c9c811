package io.heartwheel.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the facts of a registration into words that a support desk can send to a client. */
final class StoryText {
    private final SessionFacts facts;
    private final boolean firedBefore;

    private StoryText(final SessionFacts facts, final boolean firedBefore) {
        this.facts = facts;
        this.firedBefore = firedBefore;
    }

    /** The story of the latest registration, or of the last that fired, or null, after how the latest stands. */
    static String of(final SessionFacts latest, final SessionFacts fired) {
        final String name = Wording.printable(latest.name) + '\n';
        if (fired == null || fired == latest) {
            return name + new StoryText(latest, false).compose();
        }
        final String back = latest.registeredNs < fired.endNs ? ""
            : "It came back at " + Wording.time(latest.registeredNs) + ". ";
        return name + back + new StoryText(latest, true).summary() + "\n\n" + new StoryText(fired, true).compose();
    }

    private String compose() {
        final StringBuilder text = new StringBuilder(1024).append(summary()).append('\n');
        if (!facts.isRegistered() && facts.moments().isEmpty()) {
            return text.toString();
        }
        text.append('\n');
        for (final SessionFacts.Moment moment : timeline()) {
            text.append(Wording.time(moment.timeNs())).append("  ").append(moment.text()).append('\n');
        }
        if (facts.passedOver() > 0) {
            text.append("(and ").append(Wording.count(facts.passedOver(), "more line")).append(")\n");
        }
        return facts.isRegistered() ? text.append('\n').append(ourPart()).append('\n').toString() : text.toString();
    }

    private String summary() {
        if (firedBefore && facts.end != RecordType.EXPIRED && facts.hasFired()) {
            return "Its switch " + fired() + Wording.time(partedNs()) + ": " + cause() + ". " + outcome()
                + " Silence played no part.";
        }
        if (!facts.isRegistered()) {
            return unregistered();
        }
        if (facts.end == RecordType.EXPIRED) {
            return "Its switch " + fired() + Wording.time(facts.endNs) + ": nothing had been heard from it for "
                + Wording.seconds(facts.endNs - facts.lastHeartbeatNs) + ". " + done();
        }
        if (facts.end == RecordType.DEREGISTERED) {
            return parting() + (facts.orders.known ? outcome() + ' ' : "") + "Silence played no part.";
        }
        return stillWatched();
    }

    private String fired() {
        final String last = firedBefore ? "last " : "";
        return facts.orders.shadow ? "would " + last + "have fired at " : last + "fired at ";
    }

    private String unregistered() {
        if (facts.moments().isEmpty()) {
            return "It was named but its registration is not in the journal: it is not watched for silence (HeartBtInt 0), it "
                + "was refused, or has only just been asked for.";
        }
        return "It is not watched for silence (HeartBtInt 0), or its registration was refused."
            + (facts.orders.known ? ' ' + outcome() : "");
    }

    private String stillWatched() {
        final String state = facts.askedUnanswered == 0 ? "alive"
            : "silent, and asked with test request " + facts.askedUnanswered + " whether it is there";
        if (facts.stoppedNs != JournalRecord.NO_TIME) {
            return "The server was stopped at " + Wording.time(facts.stoppedNs) + " while the session was " + state
                + ". Its switch had not fired" + again();
        }
        if (facts.restartedNs != JournalRecord.NO_TIME) {
            return "The server ended without notice after " + Wording.time(facts.lastSeenNs) + ", and was started again at "
                + Wording.time(facts.restartedNs) + ". When last recorded, the session was " + state
                + ". Its switch had not fired" + again();
        }
        return "It is " + state + ", as far as the journal goes (" + Wording.time(facts.lastSeenNs)
            + "). Its switch has not fired" + again();
    }

    private String again() {
        return firedBefore ? " again." : ".";
    }

    private String cause() {
        if (facts.loggedOut) {
            return "it logged out in good order";
        }
        return facts.connectionLost ? "its connection was closed by the counterparty, or broke"
            : (facts.connectionClosed ? "we closed its connection" : "it was disarmed");
    }

    private long partedNs() {
        return facts.partedNs == JournalRecord.NO_TIME ? facts.endNs : facts.partedNs;
    }

    private String parting() {
        final String at = " at " + Wording.time(partedNs()) + ". ";
        if (facts.loggedOut) {
            return "It logged out in good order" + at;
        }
        return facts.connectionLost ? "Its connection was closed by the counterparty, or broke," + at
            : (facts.connectionClosed ? "We closed its connection" : "Its switch was disarmed on purpose") + at;
    }

    private String done() {
        final String closed = facts.connectionClosed ? "The connection was closed. " : "";
        if (facts.cancelHeld) {
            return closed + "The cancel was held back for a while. "
                + (facts.orders.known ? outcome() : "The journal does not say that anything was cancelled.");
        }
        if (!facts.orders.known) {
            return facts.connectionClosed ? "The connection was closed; the journal says nothing about orders."
                : "The journal does not say what was done about it.";
        }
        return closed + outcome();
    }

    private String outcome() {
        final List<String> parts = new ArrayList<>();
        final SessionFacts.Orders orders = facts.orders;
        if (orders.shadow) {
            parts.add("it is in shadow mode: nothing was done, but " + Wording.count(orders.wouldBeCancelled, "order")
                + " would have been cancelled");
        } else if (orders.cancelled > 0 || orders.failed == 0 && orders.kept == 0) {
            parts.add(orders.cancelTold ? were(orders.cancelled, "cancelled") : "no orders were resting");
        }
        if (orders.failed > 0) {
            parts.add(Wording.count(orders.failed, "order") + " could NOT be cancelled");
        }
        if (orders.kept > 0) {
            parts.add(were(orders.kept, "kept"));
        }
        final String all = String.join(", ", parts) + '.';
        return Character.toUpperCase(all.charAt(0)) + all.substring(1);
    }

    private static String were(final long number, final String done) {
        return Wording.count(number, "order") + (number == 1 ? " was " : " were ") + done;
    }

    private long downFromNs() {
        return facts.carriesOn.stoppedNs == JournalRecord.NO_TIME ? facts.carriesOn.lastSeenNs : facts.carriesOn.stoppedNs;
    }

    private List<SessionFacts.Moment> timeline() {
        final List<SessionFacts.Moment> all = facts.moments();
        if (facts.carriesOn != null) {
            all.add(new SessionFacts.Moment(downFromNs(), facts.carriesOn.stoppedNs == JournalRecord.NO_TIME
                ? "Our server ended without notice, here or a moment later, while the session was watched."
                : "Our server was stopped while the session was watched."));
            all.add(new SessionFacts.Moment(facts.startedNs, "Our server was started again, and took the session over."));
        }
        if (facts.recoveries > 0) {
            all.add(new SessionFacts.Moment(facts.lastRecoveryNs, "Heard from again after a test request was due; "
                + "that happened " + (facts.recoveries == 1 ? "once" : facts.recoveries + " times") + " in all."));
        }
        if (facts.end != null || facts.askedUnanswered > 0) {
            all.add(new SessionFacts.Moment(facts.lastHeartbeatNs, "Last heard from."));
        }
        if (facts.end == RecordType.EXPIRED) {
            all.add(new SessionFacts.Moment(facts.deadlineNs, "The deadline: " + Wording.wholeMs(facts.timeoutNs)
                + " of silence" + (facts.graceNs == 0 ? "." : " and " + Wording.seconds(facts.graceNs) + " of grace.")));
            all.add(new SessionFacts.Moment(facts.endNs,
                "Expired: decided " + Wording.seconds(facts.lateNs) + " after the deadline."));
        } else if (facts.end == RecordType.DEREGISTERED) {
            all.add(new SessionFacts.Moment(facts.endNs, "Watched no longer."));
        }
        all.sort(Comparator.comparingLong(SessionFacts.Moment::timeNs));
        return all;
    }

    private String ourPart() {
        return (facts.carriesOn == null ? "" : "Our own server was not running from " + Wording.time(downFromNs()) + " to "
            + Wording.time(facts.startedNs) + ", " + Wording.seconds(facts.startedNs - downFromNs())
            + ", while the session was watched; after that it took the session over. ")
            + pauses() + (facts.clockSteps == 0 ? "" : " That the wall clock of our machine was set meanwhile moved no deadline,"
            + " but whoever compares these times with his own should know.");
    }

    private String pauses() {
        if (facts.end == RecordType.EXPIRED && facts.graceNs > 0) {
            return "Our own engine had paused while the session was silent. For that it was granted "
                + Wording.seconds(facts.graceNs) + " more than its policy says; it stayed silent for that time too.";
        }
        if (facts.blindNs > 0) {
            return "Our own engine had paused for " + Wording.seconds(facts.blindNs) + " in this time.";
        }
        return (facts.carriesOn == null ? "Our own pauses" : "Other pauses of ours") + " played no part.";
    }
}
