package io.heartwheel.server.cli;

import java.util.Optional;

/**
 * Something that happens in the demo; a demo client tells it on its stdout, one line each, separated by tabs.
 *
 * @param kind    what happened.
 * @param sinceNs how long after the last thing the client sent: on the client's own clock, or on the server's if it tells.
 * @param text    in words.
 */
record DemoLine(Kind kind, long sinceNs, String text) {
    private static final String MARK = "demo";

    /** What can happen to a demo client. */
    enum Kind {
        /** Its Logon was answered. */
        LOGGED_ON,
        /** Orders rest in the book. */
        RESTING,
        /** It sent a Heartbeat. */
        HEARTBEAT,
        /** It sends nothing any more, and keeps its socket open. */
        SILENT,
        /** A TestRequest came. */
        TEST_REQUEST,
        /** The server closed the connection. */
        DISCONNECTED,
        /** An order was cancelled that nobody asked to cancel. */
        CANCELLED,
        /** The answer to the question whether its order still rests. */
        STATUS,
        /** The server can be reached. */
        READY,
        /** The journal holds a decision of the wheel. */
        DECIDED,
        /** The journal holds that orders were cancelled, so many as the text begins with. */
        ORDERS_CANCELLED
    }

    @Override
    public String toString() {
        return MARK + '\t' + kind + '\t' + sinceNs + '\t' + text;
    }

    /** The line, unless it is something else that the process printed. */
    static Optional<DemoLine> parse(final String line) {
        final String[] parts = line.split("\t", 4);
        if (parts.length != 4 || !MARK.equals(parts[0])) {
            return Optional.empty();
        }
        return Optional.of(new DemoLine(Kind.valueOf(parts[1]), Long.parseLong(parts[2]), parts[3]));
    }
}
