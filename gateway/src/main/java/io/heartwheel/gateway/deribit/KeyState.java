package io.heartwheel.gateway.deribit;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Hmac;
import io.heartwheel.gateway.RateLimit;
import io.heartwheel.gateway.Scope;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What the venue keeps for one key, from its start on: bounded, whoever comes. Any thread. */
final class KeyState {
    private final ApiKey key;
    private final Hmac hmac;
    private final Signatures signatures;
    private final RateLimit limit;
    private final AtomicReference<Scope> accountScope;
    private final boolean shadow;

    KeyState(final ApiKey key, final Settings settings, final AtomicReference<Scope> accountScope) {
        this.key = key;
        this.hmac = Hmac.of("HmacSHA256", key.bytes("secret"));
        this.signatures = new Signatures(settings.windowMs());
        this.limit = new RateLimit(settings.keyPerSecond(), TimeUnit.SECONDS.toNanos(1));
        this.accountScope = accountScope;
        this.shadow = "shadow".equals(key.option("mode"));
    }

    ApiKey key() {
        return key;
    }

    boolean isSecret(final String presented) {
        return Hmac.same(key.option("secret"), presented);
    }

    boolean hasSigned(final String text, final String hex) {
        return Hmac.same(hmac.of(text.getBytes(StandardCharsets.UTF_8)), Hmac.fromHex(hex));
    }

    Signatures signatures() {
        return signatures;
    }

    /** Takes a private request into account; refuses one too many. */
    void take(final long nowNs) {
        final RateLimit.Verdict verdict = limit.take(nowNs);
        if (!verdict.allowed()) {
            throw RpcError.tooManyRequests(verdict);
        }
    }

    boolean shadow() {
        return shadow;
    }

    /** What the end of a new connection of its account cancels. */
    Scope accountScope() {
        return accountScope.get();
    }

    void accountScope(final Scope scope) {
        accountScope.set(scope);
    }
}
