package io.heartwheel.fix.wire;

import quickfix.SessionID;

/** One script played once: a session of its own, in one version, with our engine at one end. */
record Part(boolean ourAcceptor, Version version, Script script) {
    SessionID sessionId() {
        return new SessionID(version.beginString, House.NAME, theirName());
    }

    /** CompID of the scripted end; no other test of this JVM has it. */
    String theirName() {
        return (ourAcceptor ? "WIREA" : "WIREI") + script.ordinal();
    }

    @Override
    public String toString() {
        return version.beginString + (ourAcceptor ? ", our acceptor: " : ", our initiator: ") + script.says();
    }
}
