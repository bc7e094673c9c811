package io.heartwheel.server.config;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Venue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who may come, and how the venues are set up. Says names, never secrets. Immutable.
 *
 * @param accounts     whose orders are taken under one name.
 * @param keys         what HTTP clients prove themselves with; each belongs to one of the accounts.
 * @param fixUsers     what FIX counterparties must show; if there are none, any may log on.
 * @param venueOptions by venue, its own options that were set.
 * @param venuePorts   by venue, the port of its own that it was given; 0 for any free one.
 */
public record Access(List<TradingAccount> accounts, List<ApiKey> keys, List<FixUser> fixUsers,
                     Map<String, Map<String, String>> venueOptions, Map<String, Integer> venuePorts) {
    /** Nobody was named. */
    static final Access NONE = new Access(List.of(), List.of(), List.of(), Map.of(), Map.of());

    /** Whether neither an account nor a key was named. */
    public boolean namesNobody() {
        return accounts.isEmpty() && keys.isEmpty();
    }

    /** This, with the accounts and the keys of another. */
    public Access withKeysOf(final Access other) {
        return new Access(other.accounts, other.keys, fixUsers, venueOptions, venuePorts);
    }

    /** Whether a client's key must heartbeat before it may trade: asked for each order, so it looks through no list. */
    public Predicate<Client> requiresHeartbeat() {
        final Map<String, Venue> venues = Gateway.venues().stream().collect(Collectors.toMap(Venue::name, Function.identity()));
        final Set<String> names = keys.stream()
            .filter(key -> venues.containsKey(key.venue()) && venues.get(key.venue()).mustArm(key))
            .map(ApiKey::name).collect(Collectors.toUnmodifiableSet());
        return client -> names.contains(client.key());
    }
}
