package io.heartwheel.server;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Client;
import java.util.List;
import java.util.Map;

/**
 * Who may come, and how the venues are set up. Says names, never secrets. Immutable.
 *
 * @param accounts     whose orders are taken under one name.
 * @param keys         what HTTP clients prove themselves with; each belongs to one of the accounts.
 * @param venueOptions by venue, its own options that were set.
 * @param venuePorts   by venue, the port of its own that it was given; 0 for any free one.
 */
public record Access(List<TradingAccount> accounts, List<ApiKey> keys, Map<String, Map<String, String>> venueOptions,
                     Map<String, Integer> venuePorts) {
    /** Nobody was named. */
    static final Access NONE = new Access(List.of(), List.of(), Map.of(), Map.of());

    /** Whether neither an account nor a key was named. */
    public boolean namesNobody() {
        return accounts.isEmpty() && keys.isEmpty();
    }

    /** This, with the accounts and the keys of another. */
    Access withKeysOf(final Access other) {
        return new Access(other.accounts, other.keys, venueOptions, venuePorts);
    }

    /** Whether a client's key says that it must heartbeat before it may trade. */
    boolean requiresHeartbeat(final Client client) {
        return keys.stream().anyMatch(key -> key.venue().equals(client.venue()) && key.name().equals(client.key())
            && "yes".equals(key.option("require-heartbeat", "no")));
    }
}
