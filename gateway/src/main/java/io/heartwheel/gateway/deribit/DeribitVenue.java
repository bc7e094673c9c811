package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.Venue;
import io.heartwheel.gateway.VenueContext;
import java.util.List;

/**
 * Coinbase's and Deribit's heartbeats: a WebSocket whose client is sent heartbeats and test requests, is let go when it leaves a
 * test request unanswered, and whose orders are then cancelled if it asked for that.
 *
 * <p>When a test request is due is not published by the venue. Here it is sent after the heartbeat interval without a request
 * from the client, and the connection is closed {@code grace-ms} later: both are inferred, so the grace is an option.
 */
public final class DeribitVenue implements Venue {
    static final String NAME = "deribit";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Option> options() {
        return List.of(
            Option.whole("grace-ms", 1_000, 600_000, 10_000,
                "How long a test request, or a ping, may go unanswered before the connection is closed."),
            Option.oneOf("answer", "What answers a test request: public/test alone, as the venue documents it, or any request.",
                "test", "any"),
            Option.whole("idle-ms", 1_000, 3_600_000, 60_000,
                "Silence after which a client without heartbeats is pinged, so that a half-open connection is found out."),
            Option.whole("inactivity-ms", 10_000, 86_400_000, 600_000,
                "How long a client without heartbeats may send no request before its connection is closed."),
            Option.oneOf("account-scope", "What cancel-on-disconnect for the account means: that each connection begins with it,"
                + " as the venue documents it, or that each connection's end cancels all orders of the account.",
                "connections", "orders"),
            Option.whole("requests-per-second", 1, 100_000, 100,
                "Requests that a connection may send in a second; at twice as many frames it is closed."),
            Option.whole("key-requests-per-second", 1, 1_000_000, 400,
                "Private requests that all connections of a key may send in a second."),
            Option.whole("signature-window-ms", 1_000, 3_600_000, 60_000,
                "How far the timestamp of a signature may be from our clock; within it no signature is taken twice."),
            Option.whole("token-s", 10, 31_536_000, 31_536_000,
                "How long an access token is good, if its connection lasts. A known client asks for new ones without end if this"
                    + " is less than a week."),
            Option.whole("max-connections", 1, 1_000_000, 25_000, "WebSocket connections at a time."),
            Option.whole("max-anonymous", 0, 1_000_000, 1_000,
                "Connections at a time that are watched before they have signed in, each with up to 4 places on the wheel; others"
                    + " take no place, can't set heartbeats, and are closed unless they sign in within sign-in-ms."),
            Option.whole("sign-in-ms", 1_000, 600_000, 30_000,
                "How long a connection beyond max-anonymous has to sign in."));
    }

    @Override
    public List<Option> keyOptions() {
        return List.of(
            Option.secret("secret", "The client secret."),
            Option.oneOf("cancel-on-disconnect", "Whether connections of its account begin with cancel-on-disconnect.",
                "off", "on"));
    }

    @Override
    public Scope scopeAfterRestart(final ApiKey key) {
        return Scope.NONE;
    }

    @Override
    public Service open(final VenueContext context) {
        return new DeribitService(context);
    }
}
