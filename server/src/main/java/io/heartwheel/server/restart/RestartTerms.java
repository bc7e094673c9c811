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

    /** Who was taken over before, and not heard from since, has what is left of the time that it was given then: no more. */
    long remainingNs(final Former former, final Recovered.Session session, final boolean again) {
        final RestartPolicy policy = former.party().isFix() ? fix : http;
        return again
            ? policy.remainingNs(session.silent(), nowNs, new RestartPolicy.Terms(freeze.graceNs(), 0, freeze.seed()))
            : policy.remainingNs(session, nowNs, freeze);
    }
}
