package io.heartwheel.server.restart;

import io.heartwheel.journal.Recovered;
import io.heartwheel.journal.RestartPolicy;

/**
 * How much time a restart leaves those who were watched.
 *
 * @param fix    for FIX sessions.
 * @param http   for clients of HTTP.
 * @param freeze what {@link RestartPolicy#FREEZE} grants.
 * @param nowNs  when the restart is, ns since the epoch.
 */
public record RestartTerms(RestartPolicy fix, RestartPolicy http, RestartPolicy.Terms freeze, long nowNs) {

    long remainingNs(final Former former, final Recovered.Session session) {
        return (former.party().isFix() ? fix : http).remainingNs(session, nowNs, freeze);
    }
}
