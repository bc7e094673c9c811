package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Scope;
import io.heartwheel.gateway.VenueContext;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who a client is, by each of the three grants of {@code public/auth}. A refusal says nothing about which keys exist,
 * neither in words nor by the time it takes. Any thread.
 */
final class Credentials {
    private static final int MAX_TEXT = 512;

    private final VenueContext venue;
    private final Tokens tokens;
    private final long tokenMs;
    private final Map<ApiKey, KeyState> states = new HashMap<>();
    /** Only compared with, so that who has no key is refused as late as who has no secret. */
    private final KeyState nobody;

    Credentials(final VenueContext venue, final Settings settings) {
        this.venue = venue;
        this.tokens = new Tokens(settings.tokenMs());
        this.tokenMs = settings.tokenMs();
        this.nobody = new KeyState(
            new ApiKey("nobody", "nobody", DeribitVenue.NAME, "nobody", Map.of("secret", "no key's", "mode", "live")), settings,
            new AtomicReference<>(Scope.NONE));
        final Map<String, AtomicReference<Scope>> byAccount = new ConcurrentHashMap<>();
        for (final ApiKey key : venue.keys().keys()) {
            if (DeribitVenue.NAME.equals(key.venue())) {
                final AtomicReference<Scope> scope =
                    byAccount.computeIfAbsent(key.account(), account -> new AtomicReference<>(Scope.NONE));
                if ("on".equals(key.option("cancel-on-disconnect"))) {
                    scope.set(settings.accountScope());
                }
                states.put(key, new KeyState(key, settings, scope));
            }
        }
    }

    /** Whose credentials these parameters are; never null. */
    KeyState check(final Params params) {
        final String grant = params.text("grant_type", MAX_TEXT);
        final KeyState key = switch (grant) {
            case "client_credentials" -> bySecret(params);
            case "client_signature" -> bySignature(params);
            case "refresh_token" -> byRefresh(params);
            default -> throw RpcError.invalidParam("unsupported grant type", "grant_type");
        };
        key.take(venue.time().nowNs());
        return key;
    }

    private KeyState bySecret(final Params params) {
        final KeyState key = find(params);
        if (!key.isSecret(params.text("client_secret", MAX_TEXT)) || key == nobody) {
            throw refused("bad_secret", null);
        }
        return key;
    }

    private KeyState bySignature(final Params params) {
        final KeyState key = find(params);
        final long timestampMs = params.whole("timestamp");
        final String signature = params.text("signature", MAX_TEXT).toLowerCase(Locale.ROOT);
        final String text =
            timestampMs + "\n" + params.textOrEmpty("nonce", MAX_TEXT) + '\n' + params.textOrEmpty("data", MAX_TEXT);
        if (!key.hasSigned(text, signature) || key == nobody) {
            throw refused("bad_signature", null);
        }
        return switch (key.signatures().take(signature, timestampMs, venue.time().wallMs())) {
            case FRESH -> key;
            case EARLY_OR_LATE -> throw refused("old_timestamp", "timestamp is out of the window");
            case USED -> throw refused("used_signature", "signature was used before");
            case TOO_MANY -> throw RpcError.tooManyRequests();
        };
    }

    private KeyState byRefresh(final Params params) {
        final KeyState key = tokens.redeem(params.text("refresh_token", MAX_TEXT), venue.time().wallMs());
        if (key == null) {
            throw refused("bad_token", null);
        }
        return key;
    }

    private KeyState find(final Params params) {
        return states.getOrDefault(venue.keys().find(DeribitVenue.NAME, params.text("client_id", MAX_TEXT)), nobody);
    }

    private RpcError refused(final String what, final String reason) {
        venue.feed().refused(DeribitVenue.NAME, what);
        return RpcError.invalidCredentials(reason);
    }

    /** Whose access token this is; null if nobody's. */
    KeyState ofToken(final String token) {
        return tokens.ofAccess(token, venue.time().wallMs());
    }

    /** The answer to a good {@code public/auth}, with new tokens. */
    JsonObject grant(final KeyState key, final long connection, final Params params) {
        final Tokens.Pair pair = tokens.issue(key, connection, venue.time().wallMs());
        final JsonObject granted = new JsonObject().put("access_token", pair.access()).put("expires_in", tokenMs / 1_000)
            .put("refresh_token", pair.refresh()).put("scope", "connection mainaccount trade:read_write")
            .put("enabled_features", new JsonArray()).put("token_type", "bearer");
        if (params.has("state")) {
            granted.put("state", params.text("state", MAX_TEXT));
        }
        return granted;
    }

    /** That connection is gone: the tokens that were given over it are good no more. */
    void revoke(final KeyState key, final long connection) {
        tokens.revoke(key, connection);
    }
}
