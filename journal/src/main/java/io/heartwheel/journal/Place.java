package io.heartwheel.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** Knows a file again: whether a name still leads to the one it led to. */
final class Place {
    private final Path path;
    private final Object key;

    Place(final Path path) {
        this.path = path;
        this.key = keyOf(path);
    }

    boolean isSame() {
        return Files.exists(path) && Objects.equals(key, keyOf(path));
    }

    /** Null where the file system has none, or there is no such file. */
    private static Object keyOf(final Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (final IOException e) {
            return null;
        }
    }
}
