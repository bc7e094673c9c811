package io.heartwheel.fix;

import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import quickfix.ConfigError;
import quickfix.SessionID;

/**
 * The names of our own settings. One that is mistyped, or stands where it has no effect, is an error at the start: whoever
 * believes in a switch that he does not have is worse off than who cannot start.
 */
final class SettingNames {
    private static final String OURS = "Heartwheel";
    private static final Set<String> OF_THE_CONNECTOR = Set.of(SettingsBook.MAX_MESSAGE_BYTES, SettingsBook.ACCEPT_BACKLOG,
        SettingsBook.MAX_UNREAD_MS, AccessBook.LOGONS_PER_SECOND);
    private static final SortedSet<String> OF_SESSIONS = new TreeSet<>(Set.of(SettingsBook.MAX_HEART_BT_INT,
        SettingsBook.CANCEL_ON_DISCONNECT, SettingsBook.CANCEL_GRACE_MS, SettingsBook.CANCEL_MAX_GRACE_MS,
        SettingsBook.CANCEL_FROM_LOGON, SettingsBook.CANCEL_SCOPE, SettingsBook.CANCEL_TAGS, AccessBook.USERNAME,
        AccessBook.PASSWORD, AccessBook.ALLOWED_ADDRESSES, AccessBook.ALLOWED_COMP_IDS));

    private SettingNames() {
    }

    /**
     * Checks the names in a section.
     *
     * @param id       of the section; null is the default one.
     * @param section  its own settings.
     * @param defaults the default section's, which others may repeat.
     */
    static void check(final SessionID id, final Properties section, final Properties defaults) throws ConfigError {
        for (final Object key : section.keySet()) {
            final String name = key.toString();
            if (!name.startsWith(OURS) || OF_SESSIONS.contains(name)) {
                continue;
            }
            if (!OF_THE_CONNECTOR.contains(name)) {
                throw new ConfigError("Setting " + name + " of " + SettingsBook.where(id) + " is unknown; there are "
                    + String.join(", ", OF_SESSIONS) + " and, in the default section, "
                    + String.join(", ", new TreeSet<>(OF_THE_CONNECTOR)));
            }
            if (id != null && !section.get(key).equals(defaults.get(key))) {
                throw new ConfigError("Setting " + name + " of " + SettingsBook.where(id)
                    + " has no effect there: it is not about one session; move it to the default section");
            }
        }
    }
}
