package io.heartwheel.server.cli;

import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Option;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.FreshKeys;
import io.heartwheel.server.config.Setting;
import java.io.PrintStream;
import java.util.List;

/** Writes configurations that say what each line is for. What it writes can be read by {@link Config}. */
final class ConfigText {
    private static final List<String> HEAD = List.of(
        "# A complete configuration for 'heartwheel serve --config FILE'. Remove what you do not change.",
        "#",
        "# The ids and secrets below were made at random just now: nobody else has them, and the next example has others.",
        "# Keep the file to yourself: umask 077 before you make it, or chmod 600 FILE.",
        "# 'heartwheel config --check FILE' says what it means.");
    private static final List<String> ACCOUNTS = List.of(
        "",
        "# ---- accounts: account.NAME.OPTION, a name is 1 to 32 letters, digits, '_' or '-' ----");
    private static final List<String> FIX_USERS = List.of(
        "",
        "# ---- FIX users: fix-user.COMPID.OPTION; with one, nobody else logs on to FIX, and no longer without a password ----");
    private static final List<String> KEYS = List.of(
        "",
        "# ---- keys: key.NAME.OPTION, each of one account and good at one venue ----");
    private static final List<String> VENUES = List.of(
        "",
        "# ---- venues: venue.VENUE.OPTION ----");

    private ConfigText() {
    }

    /** Every setting, with its default. */
    static void printSettings(final PrintStream out) {
        for (final Setting setting : Setting.values()) {
            out.println();
            out.println("# " + setting.doc());
            out.println("# must be " + setting.type().expected());
            out.println((setting.key() + " = " + setting.defaultText()).strip());
        }
    }

    /** Every setting, one account with FIX and a key at every venue, and every venue's options. */
    static void printExample(final PrintStream out) {
        HEAD.forEach(out::println);
        printSettings(out);
        ACCOUNTS.forEach(out::println);
        Config.accountOptions().forEach(option -> printOption(out, option));
        out.println();
        out.println("account." + FreshKeys.ACCOUNT + ".fix = CLIENT1, CLIENT2");
        out.println("account." + FreshKeys.ACCOUNT + ".switch = one");
        out.println("account." + FreshKeys.ACCOUNT + ".fires = any");
        FIX_USERS.forEach(out::println);
        Config.fixUserOptions().forEach(option -> printOption(out, option));
        out.println();
        out.println("# fix-user.CLIENT1.password = " + FreshKeys.secret());
        KEYS.forEach(out::println);
        out.print(FreshKeys.of(Gateway.venues()));
        VENUES.forEach(out::println);
        Gateway.venues().forEach(venue -> Config.venueOptions(venue).forEach(option -> {
            printOption(out, option);
            // A port of its own is the only one that does something when it is written down as it is.
            final boolean isInert = option.accepts().test(option.defaultText()) && !"port".equals(option.name());
            out.println((isInert ? "" : "# ") + "venue." + venue.name() + '.' + option.name() + " = " + option.defaultText());
        }));
    }

    private static void printOption(final PrintStream out, final Option option) {
        out.println();
        out.println("# " + option.name() + ": " + option.doc());
        out.println("# must be " + option.expected());
    }
}
