package io.heartwheel.gateway;

/** Told what subscribers and operators want to know, beside the wheel's own decisions. Any thread; must not block. */
public interface Feed {

    /** Nobody wants to know. */
    Feed NONE = new Feed() {
        @Override
        public void warned(final Session session, final long expiresAtMs) {
            // Nobody.
        }

        @Override
        public void refused(final String venue, final String reason) {
            // Nobody.
        }
    };

    /**
     * A client has been silent for the first part of its timeout.
     *
     * @param session     who.
     * @param expiresAtMs when its switch fires if it stays silent, ms since the epoch.
     */
    void warned(Session session, long expiresAtMs);

    /**
     * A request was refused.
     *
     * @param venue  where.
     * @param reason one of a few short names, such as {@code bad_signature}.
     */
    void refused(String venue, String reason);
}
