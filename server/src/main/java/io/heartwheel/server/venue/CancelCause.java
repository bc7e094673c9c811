package io.heartwheel.server.venue;

/** Why a session's orders are cancelled without its asking; the report's Text(58) says it, since FIX 4.4 has no code for it. */
public enum CancelCause {
    /** The connection was closed or broke. */
    CONNECTION_LOST("connection lost"),
    /** The session was silent for its timeout: it expired. */
    NO_HEARTBEAT("no heartbeat"),
    /** The counterparty logged out. */
    LOGOUT("logout");

    private final String words;

    CancelCause(final String words) {
        this.words = words;
    }

    /** In words, such as {@code no heartbeat}. */
    public String words() {
        return words;
    }

    /** The Text(58) of the reports: {@code Cancelled: } and the cause in words. */
    public String text() {
        return "Cancelled: " + words;
    }
}
