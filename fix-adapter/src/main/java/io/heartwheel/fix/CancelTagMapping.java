package io.heartwheel.fix;

import quickfix.FieldMap;
import quickfix.FieldNotFound;

/** How counterparties ask, by tags that no standard has, for their orders to be cancelled when they go. Called on I/O threads. */
public interface CancelTagMapping {
    /**
     * What a Logon asks for.
     *
     * @param logon      the Logon.
     * @param otherwise  what holds if it does not say.
     * @param maxGraceNs the longest grace that it may ask for.
     * @return what holds for its connection.
     * @throws FieldNotFound never, if it asks before it reads.
     */
    CancelPolicy fromLogon(FieldMap logon, CancelPolicy otherwise, long maxGraceNs) throws FieldNotFound;

    /**
     * What a Logout changes about it.
     *
     * @param logout the Logout.
     * @param now    what held until then.
     * @return what holds from now on: by default the same.
     * @throws FieldNotFound never, if it asks before it reads.
     */
    default CancelPolicy fromLogout(final FieldMap logout, final CancelPolicy now) throws FieldNotFound {
        return now;
    }
}
