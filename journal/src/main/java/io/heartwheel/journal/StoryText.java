package io.heartwheel.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the facts of a registration into words that a support desk can send to a client. */
final class StoryText {
    private final SessionFacts facts;

    private StoryText(final SessionFacts facts) {
        this.facts = facts;
    }

    static String of(final SessionFacts facts) {
        return new StoryText(facts).compose();
    }

    private String compose() {
        final StringBuilder text = new StringBuilder(1024).append(Wording.printable(facts.name)).append('\n')
            .append(summary()).append('\n');
        if (!facts.isRegistered()) {
            return text.toString();
        }
        text.append('\n');
        for (final SessionFacts.Moment moment : timeline()) {
            text.append(Wording.time(moment.timeNs())).append("  ").append(moment.text()).append('\n');
        }
        if (facts.passedOver() > 0) {
            text.append("(and ").append(Wording.count(facts.passedOver(), "more line")).append(")\n");
        }
        return text.append('\n').append(ourPart()).append('\n').toString();
    }

    private String summary() {
        if (!facts.isRegistered()) {
            return "It was named but its registration is not in the journal: it was refused, or has only just been asked for.";
        }
        if (facts.end == RecordType.EXPIRED) {
            return "Its switch fired at " + Wording.time(facts.endNs) + ": nothing had been heard from it for "
                + Wording.seconds(facts.endNs - facts.lastHeartbeatNs) + ". " + done();
        }
        if (facts.end == RecordType.DEREGISTERED) {
            return "Its switch was disarmed at " + Wording.time(facts.endNs) + " and did not fire: " + why() + ". "
                + (facts.orders.known ? outcome() : "");
        }
        return stillWatched();
    }

    private String stillWatched() {
        final String state = facts.askedUnanswered == 0 ? "alive"
            : "silent, and asked with test request " + facts.askedUnanswered + " whether it is there";
        if (facts.stoppedNs != JournalRecord.NO_TIME) {
            return "The server was stopped at " + Wording.time(facts.stoppedNs) + " while the session was " + state
                + ". Its switch had not fired.";
        }
        if (facts.restartedNs != JournalRecord.NO_TIME) {
            return "The server ended without notice after " + Wording.time(facts.lastSeenNs) + ", and was started again at "
                + Wording.time(facts.restartedNs) + ". Until then the session was " + state + ". Its switch had not fired.";
        }
        return "It is " + state + ", as far as the journal goes (" + Wording.time(facts.lastSeenNs)
            + "). Its switch has not fired.";
    }

    private String why() {
        if (facts.loggedOut) {
            return "it logged out in good order";
        }
        return facts.connectionLost ? "the counterparty closed the connection, or it broke"
            : facts.connectionClosed ? "we closed the connection" : "it was ended on purpose";
    }

    private String done() {
        if (!facts.orders.known) {
            return facts.connectionClosed ? "The connection was closed; the journal says nothing about orders."
                : "The journal does not say what was done about it.";
        }
        return (facts.connectionClosed ? "The connection was closed. " : "") + outcome();
    }

    private String outcome() {
        final List<String> parts = new ArrayList<>();
        final SessionFacts.Orders orders = facts.orders;
        if (orders.cancelled > 0 || orders.failed == 0 && orders.kept == 0) {
            parts.add(were(orders.cancelled, "cancelled"));
        }
        if (orders.failed > 0) {
            parts.add(Wording.count(orders.failed, "order") + " could NOT be cancelled");
        }
        if (orders.kept > 0) {
            parts.add(were(orders.kept, "kept"));
        }
        return String.join(", ", parts) + '.';
    }

    private static String were(final long number, final String done) {
        return Wording.count(number, "order") + (number == 1 ? " was " : " were ") + done;
    }

    private List<SessionFacts.Moment> timeline() {
        final List<SessionFacts.Moment> all = facts.moments();
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
            all.add(new SessionFacts.Moment(facts.endNs, "Disarmed: watched no longer."));
        }
        all.sort(Comparator.comparingLong(SessionFacts.Moment::timeNs));
        return all;
    }

    private String ourPart() {
        if (facts.end == RecordType.EXPIRED && facts.graceNs > 0) {
            return "Our own engine had paused while the session was silent. For that it was granted "
                + Wording.seconds(facts.graceNs) + " more than its policy says; it stayed silent for that time too.";
        }
        if (facts.blindNs > 0) {
            return "Our own engine had paused for " + Wording.seconds(facts.blindNs) + " in this time.";
        }
        return "Our own pauses played no part.";
    }
}
