package io.heartwheel.server.config;

import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Option;
import io.heartwheel.gateway.Venue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The server's settings: every one has a value, and every value is of its type; and who may come.
 *
 * <p>Made from a file of {@code key = value} lines, in which blank lines and lines that begin with {@code #} mean nothing. What
 * is wrong in it is refused with the file, the line and what was expected, but never with a secret's value. Immutable, any
 * thread.
 */
public final class Config {
    private static final Set<Setting> PORTS = EnumSet.of(Setting.FIX_PORT, Setting.HTTP_PORT);

    private final Map<Setting, String> texts;
    private final Access access;
    private final Path file;

    private Config(final Map<Setting, String> texts, final Access access, final Path file) {
        this.texts = texts;
        this.access = access;
        this.file = file;
    }

    /** Every setting at its default, and nobody named. */
    public static Config defaults() {
        final Map<Setting, String> texts = new EnumMap<>(Setting.class);
        for (final Setting setting : Setting.values()) {
            texts.put(setting, setting.defaultText());
        }
        return new Config(texts, Access.NONE, null);
    }

    /**
     * Reads a file over the defaults.
     *
     * @param file to read, UTF-8.
     * @return the settings.
     * @throws OperatorException if it cannot be read, or says something that is wrong.
     */
    public static Config load(final Path file) {
        final Map<Setting, String> texts = defaults().texts;
        final Access access = take(ConfigLine.read(file), texts);
        return new Config(texts, access, file).checked(file + ": ");
    }

    /** What lines say that set nothing but accounts, keys and venues. */
    static Access accessOf(final List<ConfigLine> lines) {
        lines.stream().filter(line -> Setting.named(line.key()).isPresent()).findFirst().ifPresent(line -> {
            throw line.wrong(line.quotedKey() + " doesn't belong here: only accounts and keys do");
        });
        return take(lines, new EnumMap<>(Setting.class));
    }

    private static Access take(final List<ConfigLine> lines, final Map<Setting, String> texts) {
        final AccessLines others = new AccessLines(Gateway.venues());
        final Map<String, Integer> seen = new HashMap<>();
        for (final ConfigLine line : lines) {
            final Optional<Setting> known = Setting.named(line.key());
            if (known.isPresent()) {
                final SettingType type = known.get().type();
                texts.put(known.get(), line.checked(type.accepts().test(line.value()), type.expected(), type.secret()));
            } else {
                others.take(line);
            }
            final Integer earlier = seen.put(line.key(), line.number());
            if (earlier != null) {
                throw line.wrong(line.quotedKey() + " was already set in line " + earlier + ": keep one of them");
            }
        }
        return others.conclude();
    }

    private Config checked(final String where) {
        if (decimal(Setting.FIX_TEST_REQUEST_DELAY) >= decimal(Setting.FIX_HEARTBEAT_TIMEOUT)) {
            throw OperatorException.usage(where + "'" + Setting.FIX_TEST_REQUEST_DELAY.key() + "' must be less than '"
                + Setting.FIX_HEARTBEAT_TIMEOUT.key() + "', or sessions would expire before they are asked");
        }
        final Map<Integer, String> owners = new HashMap<>();
        PORTS.forEach(setting -> own(integer(setting), setting.key(), owners, where));
        access.venuePorts().forEach((venue, port) -> own(port, "venue." + venue + ".port", owners, where));
        TlsFiles.ofFix(this).ifPresent(files -> files.check(where));
        if (isHttpOn()) {
            TlsFiles.of(this).ifPresent(files -> files.check(where));
        }
        return this;
    }

    private static void own(final int port, final String setting, final Map<Integer, String> owners, final String where) {
        final String owner = port == 0 ? null : owners.putIfAbsent(port, setting);
        if (owner != null) {
            throw OperatorException.usage(where + "'" + owner + "' and '" + setting + "' are both " + port
                + ": give each a port of its own, or 0 for any free one");
        }
    }

    /**
     * These settings with one of them changed.
     *
     * @param setting to change.
     * @param text    its new value.
     * @param source  where the value comes from, such as {@code --fix-port}, for the error.
     * @return new settings.
     * @throws OperatorException if the value is not of the setting's type.
     */
    public Config with(final Setting setting, final String text, final String source) {
        final SettingType type = setting.type();
        final String stripped = text.strip();
        if (!type.accepts().test(stripped)) {
            throw OperatorException.usage(source + " must be " + type.expected()
                + (type.secret() ? "" : ", was '" + stripped + "'"));
        }
        final Map<Setting, String> changed = new EnumMap<>(texts);
        changed.put(setting, stripped);
        return new Config(changed, access, file).checked(source + ": ");
    }

    /** The setting's text. */
    public String text(final Setting setting) {
        return texts.get(setting);
    }

    /** The value of a whole number. */
    public long whole(final Setting setting) {
        return Long.parseLong(text(setting));
    }

    /** The value of a small whole number. */
    public int integer(final Setting setting) {
        return Math.toIntExact(whole(setting));
    }

    /** The value of a number. */
    public double decimal(final Setting setting) {
        return Double.parseDouble(text(setting));
    }

    /** A setting in ms, as ns. */
    public long millisAsNs(final Setting setting) {
        return TimeUnit.MILLISECONDS.toNanos(whole(setting));
    }

    /** The values of a list. */
    public List<String> list(final Setting setting) {
        return text(setting).isEmpty() ? List.of() : List.of(text(setting).split("\\s*,\\s*"));
    }

    /** The data folder. */
    public Path dataDir() {
        return Path.of(text(Setting.DATA_DIR));
    }

    /** Whether HTTP is served. */
    public boolean isHttpOn() {
        return "on".equals(text(Setting.HTTP));
    }

    /** What may be said of an account. */
    public static List<Option> accountOptions() {
        return AccessLines.accountOptions();
    }

    /** What may be set for a venue: its own options, and a port. */
    public static Collection<Option> venueOptions(final Venue venue) {
        return AccessLines.optionsOf(venue).values();
    }

    /** Who may come, and how the venues are set up. */
    public Access access() {
        return access;
    }

    /** What its operator should look at, though it can be used: a line each. */
    public List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        if (file != null && (!access.keys().isEmpty() || !access.fixUsers().isEmpty() || !text(Setting.HTTP_TOKEN).isEmpty())) {
            warnIfOpen(file, "holds secrets", warnings);
        }
        TlsFiles.of(this).ifPresent(files -> warnIfOpen(files.key(), "holds the private key", warnings));
        TlsFiles.ofFix(this).ifPresent(files -> warnIfOpen(files.key(), "holds the private key", warnings));
        warnOfFixUsers(warnings);
        if (isHttpOn() && decimal(Setting.HTTP_WARN_SHARE) == 0 && !"off".equals(text(Setting.BREAKER))) {
            warnings.add("with " + Setting.HTTP_WARN_SHARE.key() + " = 0 HTTP clients are never suspect, so the breaker doesn't"
                + " see that many fall silent: set a share, or " + Setting.BREAKER.key() + " = off");
        }
        return warnings;
    }

    private void warnOfFixUsers(final List<String> warnings) {
        final Set<String> known = access.fixUsers().stream().map(FixUser::compId).collect(Collectors.toSet());
        access.accounts().forEach(account -> account.compIds().stream()
            .filter(id -> !known.isEmpty() && !known.contains(id)).findFirst().ifPresent(id ->
                warnings.add("account '" + account.name() + "' has the SenderCompID '" + id + "', which can't log on: add a line"
                    + " 'fix-user." + id + ".password = ...', or take it out")));
        if (known.size() > whole(Setting.FIX_MAX_SESSIONS)) {
            warnings.add("there are " + known.size() + " FIX users, and " + Setting.FIX_MAX_SESSIONS.key() + " = "
                + text(Setting.FIX_MAX_SESSIONS) + ": not all of them can log on");
        }
    }

    /** What may be said of a FIX user. */
    public static List<Option> fixUserOptions() {
        return FixUserLines.options();
    }

    private static void warnIfOpen(final Path path, final String why, final List<String> warnings) {
        if (OwnerOnly.isOpenToOthers(path)) {
            warnings.add(path + " " + why + ", and others can read it: chmod 600 " + path);
        }
    }
}
