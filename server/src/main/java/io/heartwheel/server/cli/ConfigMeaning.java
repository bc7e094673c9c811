package io.heartwheel.server.cli;

import io.heartwheel.gateway.ApiKey;
import io.heartwheel.gateway.Gateway;
import io.heartwheel.gateway.Venue;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.config.TlsFiles;
import io.heartwheel.server.config.TradingAccount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says in words what a configuration means. Secrets are not among them. */
final class ConfigMeaning {
    /** Of each venue, so that ten thousand keys stay one screen. */
    private static final int MOST_KEYS_SHOWN = 20;

    private ConfigMeaning() {
    }

    /** The meaning, a line each. */
    static List<String> of(final Config config, final Path file) {
        final List<String> lines = new ArrayList<>();
        lines.add(file + " can be used.");
        lines.add("FIX on " + config.text(Setting.FIX_HOST) + ":" + config.text(Setting.FIX_PORT) + ", " + fix(config)
            + ", data in " + config.text(Setting.DATA_DIR));
        lines.add(http(config));
        Gateway.venues().forEach(venue -> describe(venue, config, lines));
        config.access().venuePorts().forEach((venue, port) ->
            lines.add("Venue " + venue + " also on " + (port == 0 ? "any free port" : "port " + port) + " of its own"));
        config.access().accounts().forEach(account -> describe(account, config, lines));
        lines.add(fixUsers(config));
        if (config.access().namesNobody()) {
            lines.add("No account and no key is named: HTTP takes the keys in keys.conf in the data folder, which are made when"
                + " there are none.");
        }
        return lines;
    }

    private static String fix(final Config config) {
        return TlsFiles.ofFix(config)
            .map(files -> "with TLS" + (files.clients().isPresent() ? ", clients need certificates" : "")).orElse("no TLS");
    }

    private static String fixUsers(final Config config) {
        final int users = config.access().fixUsers().size();
        return switch (users) {
            case 0 -> "FIX takes any " + (config.access().namesNobody() ? "" : "other ") + "SenderCompID"
                + (config.access().namesNobody() ? "" : ", too") + ", each an account of its own, from this machine only.";
            case 1 -> "FIX takes one SenderCompID, with its password.";
            default -> "FIX takes " + users + " SenderCompIDs, with their passwords.";
        };
    }

    private static String http(final Config config) {
        if (!config.isHttpOn()) {
            return "HTTP is off";
        }
        return "HTTP on " + config.text(Setting.HTTP_HOST) + ":" + config.text(Setting.HTTP_PORT)
            + (config.text(Setting.HTTP_TLS_CERT).isEmpty() ? ", no TLS" : ", with TLS")
            + (config.text(Setting.HTTP_TOKEN).isEmpty() ? ", the page is for this machine only" : ", the page asks for a token");
    }

    private static void describe(final Venue venue, final Config config, final List<String> lines) {
        final Map<String, String> set = config.access().venueOptions().getOrDefault(venue.name(), Map.of());
        final String differing = venue.options().stream()
            .filter(option -> set.containsKey(option.name()) && !set.get(option.name()).equals(option.defaultText()))
            .map(option -> option.name() + " " + set.get(option.name())).collect(Collectors.joining(", "));
        if (!differing.isEmpty()) {
            lines.add("Venue " + venue.name() + ": " + differing);
        }
    }

    private static void describe(final TradingAccount account, final Config config, final List<String> lines) {
        lines.add("Account " + account.name() + ": " + switchOf(account));
        lines.add("  FIX: " + (account.compIds().isEmpty() ? "none" : String.join(", ", account.compIds())));
        final Map<String, List<ApiKey>> byVenue = config.access().keys().stream()
            .filter(key -> key.account().equals(account.name()))
            .collect(Collectors.groupingBy(ApiKey::venue, TreeMap::new, Collectors.toList()));
        byVenue.forEach((venue, keys) -> lines.add("  " + venue + ": " + keys.stream().limit(MOST_KEYS_SHOWN)
            .map(key -> key.name() + ("shadow".equals(key.option("mode")) ? " (shadow: cancels nothing)" : ""))
            .collect(Collectors.joining(", "))
            + (keys.size() > MOST_KEYS_SHOWN ? " and " + (keys.size() - MOST_KEYS_SHOWN) + " more" : "")));
    }

    private static String switchOf(final TradingAccount account) {
        if (!account.joint()) {
            return "each session has a switch of its own, which cancels that session's orders";
        }
        return "one switch for all its sessions, which cancels all its orders when "
            + (account.all() ? "all of them have" : "any of them has") + " fallen silent";
    }
}
