package io.heartwheel.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A configuration file with keys in it, which nobody else may read. */
final class PrivateConfig {
    private PrivateConfig() {
    }

    static Path write(final Path folder, final String text) {
        try {
            return Files.writeString(Files.createFile(folder.resolve("private.conf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))), text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a key. */
    static String key(final String name, final String account, final String venue, final String id, final String... more) {
        final StringBuilder lines = new StringBuilder();
        lines.append("key.").append(name).append(".account = ").append(account).append('\n')
            .append("key.").append(name).append(".venue = ").append(venue).append('\n')
            .append("key.").append(name).append(".id = ").append(id).append('\n');
        for (final String line : more) {
            lines.append("key.").append(name).append('.').append(line).append('\n');
        }
        return lines.toString();
    }
}
