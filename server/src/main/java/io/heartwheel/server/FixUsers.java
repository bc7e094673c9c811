package io.heartwheel.server;

import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.FixUser;
import io.heartwheel.server.config.Setting;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import quickfix.SessionID;
import quickfix.SessionSettings;

/** Tells the FIX acceptor who may log on, with which password and from where. */
final class FixUsers {
    private FixUsers() {
    }

    /**
     * Adds a template for each of them; nobody else may log on, if there is one.
     *
     * @param settings to add to.
     * @param config   knows them.
     * @param anybody  template of all sessions.
     * @param describe adds what they have in common.
     */
    static void describe(
        final SessionSettings settings, final Config config, final SessionID anybody, final Consumer<SessionID> describe) {
        final List<FixUser> users = config.access().fixUsers();
        final String everywhere = config.text(Setting.FIX_ALLOWED_ADDRESSES);
        allow(settings, anybody, everywhere);
        if (!users.isEmpty()) {
            settings.setString(anybody, "HeartwheelAllowedCompIDs",
                users.stream().map(FixUser::compId).collect(Collectors.joining(",")));
        }
        for (final FixUser user : users) {
            final SessionID id = new SessionID(anybody.getBeginString(), anybody.getSenderCompID(), user.compId());
            describe.accept(id);
            settings.setString(id, "HeartwheelUsername", user.username());
            settings.setString(id, "HeartwheelPassword", user.password());
            allow(settings, id, user.addresses().isEmpty() ? everywhere : user.addresses());
        }
    }

    private static void allow(final SessionSettings settings, final SessionID id, final String addresses) {
        if (!addresses.isEmpty()) {
            settings.setString(id, "HeartwheelAllowedAddresses", addresses);
        }
    }
}
