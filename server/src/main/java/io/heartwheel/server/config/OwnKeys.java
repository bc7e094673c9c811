package io.heartwheel.server.config;

import io.heartwheel.gateway.Venue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * The keys of a server whose configuration names nobody: made at its first start that succeeds, kept in its data folder for its
 * owner's eyes only, and used again at later starts.
 *
 * @param file   where they are kept.
 * @param access who may come.
 * @param text   to be stored; null if it is in the file already.
 */
public record OwnKeys(Path file, Access access, String text) {
    private static final String HEAD = """
        # The keys that 'heartwheel serve' made for itself, because its configuration names no account and no key.
        # Whoever can read this file can trade as the account below. To have other keys made, delete it and start again.
        # As soon as the configuration has accounts and keys of its own, this file is not read any more.
        account.%s.switch = several
        """;

    @Override
    public String toString() {
        // Never the keys themselves.
        return "OwnKeys[" + file + "]";
    }

    /**
     * Reads them, or makes new ones that are not stored yet.
     *
     * @param folder of the server alone.
     * @param venues where new keys are to be good.
     * @return the keys.
     * @throws OperatorException if others can read the file or own it, or if it is wrong.
     */
    public static OwnKeys in(final DataFolder folder, final Collection<Venue> venues) {
        final Path file = folder.keys();
        if (Files.exists(file)) {
            if (!OwnerOnly.isOursOrRoots(file)) {
                throw new OperatorException("the keys in " + file + " belong to another user, who can trade with them: delete it,"
                    + " and new keys are made");
            }
            if (OwnerOnly.isOpenToOthers(file)) {
                throw new OperatorException("others can read the keys in " + file + ": if nobody has, 'chmod 600 " + file
                    + "' is enough; else delete it, and new keys are made");
            }
            return new OwnKeys(file, read(file), null);
        }
        final String text = HEAD.formatted(FreshKeys.ACCOUNT) + FreshKeys.of(venues);
        return new OwnKeys(file, Config.accessOf(ConfigLine.parse(file, text.lines().toList())), text);
    }

    private static Access read(final Path file) {
        final Access access = Config.accessOf(ConfigLine.read(file));
        if (!access.venueOptions().isEmpty() || !access.venuePorts().isEmpty() || !access.fixUsers().isEmpty()) {
            throw OperatorException.usage(file + ": only accounts and keys belong here: move the lines about venues and"
                + " FIX users to the file that you give to --config");
        }
        return access;
    }

    /**
     * Stores new ones.
     *
     * @return whether they were new.
     */
    public boolean store() {
        if (text == null) {
            return false;
        }
        try {
            OwnerOnly.write(file, text);
            return true;
        } catch (final IOException e) {
            throw new OperatorException("cannot write the new keys to " + file + ": make its folder writable for this user", e);
        }
    }
}
