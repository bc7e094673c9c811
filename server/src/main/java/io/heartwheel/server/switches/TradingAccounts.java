package io.heartwheel.server.switches;

import io.heartwheel.server.config.TradingAccount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows each account, and whose account a FIX counterparty is. A CompID that no account claims has an account of its own, named
 * like it, or like it with {@code (FIX)} after it if that is the name of somebody else's. Immutable.
 */
public final class TradingAccounts {
    private final Map<String, TradingAccount> byName = new HashMap<>();
    private final Map<String, TradingAccount> byCompId = new HashMap<>();

    /**
     * The accounts that are configured.
     *
     * @param accounts all of them.
     * @throws IllegalArgumentException if a name or a CompID is there twice.
     */
    public TradingAccounts(final List<TradingAccount> accounts) {
        for (final TradingAccount account : accounts) {
            if (byName.putIfAbsent(account.name(), account) != null) {
                throw new IllegalArgumentException("account " + account.name() + " is there twice");
            }
            for (final String compId : account.compIds()) {
                final TradingAccount other = byCompId.putIfAbsent(compId, account);
                if (other != null) {
                    throw new IllegalArgumentException("CompID " + compId + " belongs to account " + other.name()
                        + " and to account " + account.name());
                }
            }
        }
    }

    /** The name of a FIX counterparty's account. */
    public String ofCompId(final String compId) {
        final TradingAccount account = byCompId.get(compId);
        if (account != null) {
            return account.name();
        }
        return byName.containsKey(compId) ? compId + " (FIX)" : compId;
    }

    /** Whether all sessions of that account share one switch. */
    boolean isJoint(final String name) {
        return byName.containsKey(name) && byName.get(name).joint();
    }

    /** Whether that one fires only when the last of them dies. */
    boolean needsAll(final String name) {
        return isJoint(name) && byName.get(name).all();
    }
}
