package io.heartwheel.server.config;

import java.util.List;

/**
 * Whose orders they are, however they come.
 *
 * @param name    as the keys of its API clients name it.
 * @param compIds the SenderCompIDs of its FIX sessions.
 * @param joint   whether all its sessions, of FIX and of APIs, share one switch; otherwise each fires for itself.
 * @param all     whether that one fires only when the last of them dies; otherwise when the first does.
 */
public record TradingAccount(String name, List<String> compIds, boolean joint, boolean all) {

    /** Keeps a copy of the list. */
    public TradingAccount {
        compIds = List.copyOf(compIds);
    }
}
