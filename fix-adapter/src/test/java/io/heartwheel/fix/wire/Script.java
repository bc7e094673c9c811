package io.heartwheel.fix.wire;

/** One rule of liveness, as the other end of the wire sees it. HeartBtInt is 1: asked after 1.5 s, closed after 2.4 s. */
enum Script {
    HEARTBEAT("no data sent for an interval brings a Heartbeat, each interval", Rules::heartbeat),
    BUSY("who sends needs no Heartbeat", Rules::busy),
    ANSWER("a TestRequest is answered at once, with its own 112", Rules::answer),
    SILENCE("silence brings a TestRequest, then the close, and the next Logon is welcome", Rules::silence),
    RECOVERY("the Heartbeat with 112 recovers, and silence then counts anew", Rules::recovery),
    OTHER_ANSWER("any message recovers, also a Heartbeat with another 112, or none", Rules::otherAnswer),
    GARBLED("a garbled message is life, but is not processed", Gaps::garbled),
    NOISE("bytes that are no message are no life", Gaps::noise),
    TOO_LOW("a sequence number too low while suspect: one Logout, one close", Gaps::tooLow),
    DUPLICATE("a possible duplicate is life", Gaps::duplicate),
    TOO_HIGH("a sequence number too high while suspect: one ResendRequest, no TestRequest but after a silence", Gaps::tooHigh),
    ASKED_TOO_HIGH("a TestRequest beyond a gap is answered when the gap is filled, once", Gaps::askedTooHigh),
    GAP_LEFT("a gap that nobody fills keeps nobody alive", Gaps::gapLeft),
    RESEND("a ResendRequest while suspect is answered by a gap fill, and no TestRequest is sent again", Gaps::resend),
    GOODBYE("a Logout is answered, then the connection closed, and the next Logon is welcome", Goodbyes::goodbye),
    HANGS_UP("a Logout, then a close without waiting: logged out, not lost", Goodbyes::hangsUp),
    BOTH("both say Logout at once: the close at once, told once", Goodbyes::both),
    UNANSWERED("a Logout that is not answered: closed after LogoutTimeout, whatever else is said", Goodbyes::unanswered),
    DATA_AFTER_OURS("what comes after our Logout is still answered", Goodbyes::dataAfterOurs),
    DATA_AFTER_THEIRS("what comes after their Logout is not", Goodbyes::dataAfterTheirs),
    LOGON_FIRST("the Logon comes before any Heartbeat, however long it takes", Rules::logonFirst),
    NO_HEARTBEATS("HeartBtInt 0: nobody is asked, nothing is said, a TestRequest is answered", Rules::noHeartbeats),
    NO_TEST_REQ_ID("a TestRequest without 112 is rejected, and no Heartbeat follows from it", Rules::noTestReqId);

    private final String says;
    private final Action action;

    Script(final String says, final Action action) {
        this.says = says;
        this.action = action;
    }

    String says() {
        return says;
    }

    /** An initiator's own HeartBtInt holds, and QuickFIX/J takes none of 0. */
    boolean suits(final boolean ourAcceptor) {
        return ourAcceptor || this != NO_HEARTBEATS;
    }

    void play(final Peer peer) throws Exception {
        action.play(peer);
    }

    /** What the peer does and what it then expects. */
    interface Action {
        void play(Peer peer) throws Exception;
    }
}
