package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.VenueContext;

/**
 * The venue's options, read once.
 *
 * @param graceNs           that a question may go unanswered.
 * @param anyAnswers        whether any request answers a test request.
 * @param idleNs            of silence before a ping.
 * @param inactivityNs      without a request, for clients without heartbeats.
 * @param accountScope      what the end of a connection cancels if the account has cancel-on-disconnect.
 * @param requestsPerSecond of a connection.
 * @param keyPerSecond      private requests of a key.
 * @param windowMs          around our clock in which a signature's timestamp must be.
 * @param tokenMs           for which an access token is good.
 * @param maxConnections    at a time.
 * @param maxAnonymous      connections that are watched before they have signed in, at a time.
 * @param signInNs          for the others to sign in.
 */
record Settings(
    long graceNs, boolean anyAnswers, long idleNs, long inactivityNs, Scope accountScope, int requestsPerSecond,
    int keyPerSecond, long windowMs, long tokenMs, int maxConnections, int maxAnonymous, long signInNs) {

    static Settings of(final VenueContext context) {
        return new Settings(context.millisAsNs("grace-ms"), "any".equals(context.option("answer")),
            context.millisAsNs("idle-ms"), context.millisAsNs("inactivity-ms"),
            "orders".equals(context.option("account-scope")) ? Scope.ACCOUNT : Scope.SESSION,
            Integer.parseInt(context.option("requests-per-second")),
            Integer.parseInt(context.option("key-requests-per-second")),
            Long.parseLong(context.option("signature-window-ms")),
            1_000 * Long.parseLong(context.option("token-s")),
            Integer.parseInt(context.option("max-connections")), Integer.parseInt(context.option("max-anonymous")),
            context.millisAsNs("sign-in-ms"));
    }
}
