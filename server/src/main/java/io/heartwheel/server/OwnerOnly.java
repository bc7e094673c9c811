package io.heartwheel.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that hold secrets: nobody but their owner can read them at any time. */
final class OwnerOnly {
    private static final Set<PosixFilePermission> OWNERS =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerOnly() {
    }

    /** Whether somebody else than its owner may do anything with it; false where files have no such permissions. */
    static boolean isOpenToOthers(final Path file) {
        try {
            final Set<PosixFilePermission> theirs = EnumSet.copyOf(OWNERS);
            theirs.addAll(Files.getPosixFilePermissions(file));
            theirs.removeAll(OWNERS);
            theirs.remove(PosixFilePermission.OWNER_EXECUTE);
            return !theirs.isEmpty();
        } catch (final UnsupportedOperationException e) {
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes a file, all of it or nothing, with {@code rw-------} from the moment it exists. One process at a time.
     *
     * @param file that there is none of yet.
     * @param text for it.
     * @throws IOException if it can't be made.
     */
    static void write(final Path file, final String text) throws IOException {
        final Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        final boolean posix = fresh.getFileSystem().supportedFileAttributeViews().contains("posix");
        final FileAttribute<?>[] attributes = posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)} : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
