package io.heartwheel.gateway;

/** Told what operators want to know, beside the wheel's own decisions. Any thread; must not block. */
@FunctionalInterface
public interface Feed {

    /** Nobody wants to know. */
    Feed NONE = (venue, reason) -> {
    };

    /**
     * A request was refused.
     *
     * @param venue  where.
     * @param reason one of a few short names, such as {@code bad_signature}.
     */
    void refused(String venue, String reason);
}
