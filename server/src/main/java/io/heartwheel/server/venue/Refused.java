package io.heartwheel.server.venue;

/** Carries a refusal from the check that found it to the request that is refused; costs no stack trace. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    Refused(final Refusal refusal) {
        super(refusal.text(), null, false, false);
        this.refusal = refusal;
    }

    Refused(final Why why, final String text) {
        this(new Refusal(why, text));
    }

    /** Throws it if there is one. */
    static void ifAny(final Refusal refusal) throws Refused {
        if (refusal != null) {
            throw new Refused(refusal);
        }
    }

    Refusal refusal() {
        return refusal;
    }
}
