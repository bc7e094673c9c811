package io.heartwheel.gateway.board;

/** Where a session stands, as operators read it. In the order in which they want to see them. */
enum Phase {
    /** Silent for long enough to have been warned or asked. */
    SUSPECT("suspect"),
    /** Its switch has fired, and it has not come back. */
    EXPIRED("expired"),
    /** Heard from. */
    ALIVE("alive"),
    /** Disarmed on purpose. */
    ENDED("ended");

    private final String label;

    Phase(final String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    boolean isLive() {
        return this == ALIVE || this == SUSPECT;
    }

    /** The phase of that label, or null. */
    static Phase of(final String label) {
        for (final Phase phase : values()) {
            if (phase.label.equals(label)) {
                return phase;
            }
        }
        return null;
    }
}
