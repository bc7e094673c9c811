package io.heartwheel.bench.fix;

/**
 * What all counterparties of a venue have noted. One thread.
 *
 * <ul>
 * <li>A Heartbeat is due HeartBtInt after the venue last sent something. It is counted if that was the answer to a TestRequest of
 * the counterparty, which lies at any moment, as what a session that trades is sent does. One that follows on another Heartbeat
 * is not: a timer that looks once a second is then in time, for it looked at that second, too.
 * <li>A TestRequest is due 1.5 times HeartBtInt after the counterparty last sent something, the disconnect 2.4 times. They are
 * counted for those that fell mute.
 * </ul>
 */
final class Heard {
    private final Delays heartbeats = new Delays();
    private final Delays testRequests = new Delays();
    private final Delays disconnects = new Delays();
    private Delays answers = new Delays();
    private int earlyHeartbeats;
    private final Delays logons = new Delays();
    private int orders;
    private int lost;
    private int turnedAway;
    private int retries;

    /** How late Heartbeats were. */
    Delays heartbeats() {
        return heartbeats;
    }

    /** How late the first TestRequest to each mute one was. */
    Delays testRequests() {
        return testRequests;
    }

    /** How late the disconnects of mute ones were. */
    Delays disconnects() {
        return disconnects;
    }

    /** How long TestRequests waited for their answers. */
    Delays answers() {
        return answers;
    }

    /** Answers are noted anew. */
    void forgetAnswers() {
        answers = new Delays();
    }

    void heartbeatWasEarly() {
        earlyHeartbeats++;
    }

    /** Heartbeats that came within HeartBtInt after the TestRequest on whose answer they followed had been sent. */
    int earlyHeartbeats() {
        return earlyHeartbeats;
    }

    void retriedOneMore() {
        retries++;
    }

    /** Connections given up because the Logon was not answered, for others. */
    int retries() {
        return retries;
    }

    void turnedAwayOneMore() {
        turnedAway++;
    }

    void orderWasTaken() {
        orders++;
    }

    /** Orders that were taken. */
    int orders() {
        return orders;
    }

    void lostOneMore() {
        lost++;
    }

    /** How long it took from connecting to the answer to the Logon. */
    Delays logons() {
        return logons;
    }

    /** Disconnects before a Logon was answered. */
    int turnedAway() {
        return turnedAway;
    }

    /** Disconnects of those that were logged on and not mute. */
    int lost() {
        return lost;
    }
}
