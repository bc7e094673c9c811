package io.heartwheel.fix;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

import quickfix.ConfigError;
import quickfix.SessionID;

/**
 * Who may log on to the sessions of a connector: read and checked once, as {@link SettingsBook} does. Says no password, also not
 * in an error. Immutable.
 */
final class AccessBook {
    static final String USERNAME = "HeartwheelUsername";
    static final String PASSWORD = "HeartwheelPassword";
    static final String ALLOWED_ADDRESSES = "HeartwheelAllowedAddresses";
    static final String ALLOWED_COMP_IDS = "HeartwheelAllowedCompIDs";
    static final String LOGONS_PER_SECOND = "HeartwheelLogonsPerSecond";

    private static final Pattern SHOWABLE = Pattern.compile("[\\x20-\\x7e]{1,256}");
    private static final String SECRET_FORM = "1 to 256 printable ASCII characters";
    private static final double MOST_LOGONS = 1_000_000;
    private static final double FEWEST_LOGONS = 0.01;

    private final SettingsBook book;
    private final FixAccess defaults;
    private final Map<SessionID, FixAccess> sections = new LinkedHashMap<>();
    private final double logonsPerSecond;

    AccessBook(final SettingsBook book, final Collection<SessionID> ids) throws ConfigError {
        this.book = book;
        defaults = read(null);
        for (final SessionID id : ids) {
            sections.put(id, read(id));
        }
        logonsPerSecond = rate();
    }

    /**
     * By which section a session is logged on to, the default one if there is no other. One with SubIDs that has no section of
     * its own is what it would be without them: QuickFIX/J takes it for that.
     */
    FixAccess of(final SessionID id) {
        final SessionID section = section(id);
        return section == null ? defaults : sections.get(section);
    }

    /** Whether the settings say anything about such a session, or such sessions. */
    boolean knows(final SessionID id) {
        return section(id) != null;
    }

    private SessionID section(final SessionID id) {
        if (sections.containsKey(id)) {
            return id;
        }
        final SessionID reduced = new SessionID(id.getBeginString(), id.getSenderCompID(), id.getTargetCompID());
        return sections.containsKey(reduced) ? reduced : book.section(id);
    }

    /** Whether somebody may connect from there, whatever he then says. */
    boolean mayConnect(final InetAddress address) {
        return sections.isEmpty() ? defaults.hasAddress(address)
            : sections.values().stream().anyMatch(access -> access.hasAddress(address));
    }

    /** How many Logons one address may try in a second; 0 for any number. */
    double logonsPerSecond() {
        return logonsPerSecond;
    }

    /** Whether some Logons must show something. */
    boolean asksForCredentials() {
        return defaults.credentials() != null
            || sections.values().stream().anyMatch(access -> access.credentials() != null);
    }

    /** Whether anybody may log on, from anywhere, as often as he likes. */
    boolean isOpen() {
        return logonsPerSecond == 0 && defaults.isOpen() && sections.values().stream().allMatch(FixAccess::isOpen);
    }

    private FixAccess read(final SessionID id) throws ConfigError {
        return new FixAccess(credentials(id), addresses(id), compIds(id));
    }

    private Credentials credentials(final SessionID id) throws ConfigError {
        final String username = book.text(id, USERNAME);
        final String password = book.text(id, PASSWORD);
        if (username == null && password == null) {
            return null;
        }
        if (username == null || !SHOWABLE.matcher(username).matches()) {
            throw SettingsBook.bad(id, USERNAME, username == null ? "" : username, SECRET_FORM);
        }
        if (password == null || !SHOWABLE.matcher(password).matches()) {
            throw new ConfigError("Setting " + PASSWORD + " of " + SettingsBook.where(id) + " must be " + SECRET_FORM
                + (password == null ? ", was not set" : "; what it was is not shown"));
        }
        if ((username + password).contains("${")) {
            throw new ConfigError("Settings " + USERNAME + " and " + PASSWORD + " of " + SettingsBook.where(id)
                + " must not hold '${': the variable they name, as in -Dname=value, is not set");
        }
        return Credentials.of(username, password);
    }

    private AddressList addresses(final SessionID id) throws ConfigError {
        final String text = book.text(id, ALLOWED_ADDRESSES);
        if (text == null) {
            return AddressList.ALL;
        }
        try {
            return AddressList.parse(text);
        } catch (final IllegalArgumentException e) {
            throw new ConfigError("Setting " + ALLOWED_ADDRESSES + " of " + SettingsBook.where(id) + " must be IP addresses and"
                + " networks such as 192.0.2.7, 10.0.0.0/8, 2001:db8::/32, separated by commas: " + e.getMessage());
        }
    }

    private Set<String> compIds(final SessionID id) throws ConfigError {
        final String text = book.text(id, ALLOWED_COMP_IDS);
        if (text == null || "*".equals(text)) {
            return Set.of();
        }
        final List<String> names = new ArrayList<>();
        for (final String name : text.split(",", -1)) {
            if (name.isBlank() || "*".equals(name.trim())) {
                throw SettingsBook.bad(id, ALLOWED_COMP_IDS, text, "SenderCompIDs (49) separated by commas, or * alone");
            }
            names.add(name.trim());
        }
        return new LinkedHashSet<>(names);
    }

    private double rate() throws ConfigError {
        final String text = book.text(null, LOGONS_PER_SECOND);
        if (text == null) {
            return 0;
        }
        try {
            final double rate = Double.parseDouble(text);
            if (rate == 0 || rate >= FEWEST_LOGONS && rate <= MOST_LOGONS) {
                return rate;
            }
        } catch (final NumberFormatException e) {
            // As below.
        }
        throw SettingsBook.bad(null, LOGONS_PER_SECOND, text, "0 or a number from 0.01 to 1000000");
    }
}
