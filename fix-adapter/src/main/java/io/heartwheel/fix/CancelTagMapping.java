package io.heartwheel.fix;

import quickfix.FieldMap;
import quickfix.FieldNotFound;

/**
 * How counterparties ask, by tags that no standard has, for their orders to be cancelled when they go.
 *
 * <p>Some come with the adapter: {@code 35002}, {@code 9001} and {@code 8013}. One of your own is given a name by
 * {@link FixLiveness.Context#cancelTags} and taken by {@code HeartwheelCancelTags}. Called on I/O threads: must not block.
 */
public interface CancelTagMapping {
    /**
     * What a Logon asks for.
     *
     * @param logon      the Logon.
     * @param otherwise  what holds if it does not say.
     * @param maxGraceNs the longest grace that it may ask for.
     * @return what holds for its connection.
     * @throws FieldNotFound never, if it asks before it reads.
     * @throws Unclear       if a value makes no sense: the Logon is refused with that message.
     */
    CancelPolicy fromLogon(FieldMap logon, CancelPolicy otherwise, long maxGraceNs) throws FieldNotFound;

    /**
     * What a Logout of the counterparty's changes about it, if that is the last it sends.
     *
     * @param logout the Logout.
     * @param now    what held until then.
     * @return what holds then: by default the same.
     * @throws FieldNotFound never, if it asks before it reads.
     * @throws Unclear       if a value makes no sense: then what held goes on holding.
     */
    default CancelPolicy fromLogout(final FieldMap logout, final CancelPolicy now) throws FieldNotFound {
        return now;
    }

    /** A tag has a value without a meaning. The message tells the counterparty what to send. */
    final class Unclear extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param message such as {@code tag 9001 must be Y or N, was 'maybe'}. */
        public Unclear(final String message) {
            super(message);
        }
    }
}
