package io.heartwheel.server.config;

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
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Files and folders that hold secrets: nobody but their owner can read them at any time. */
final class OwnerOnly {
    private static final Set<PosixFilePermission> OWNERS =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final EnumSet<PosixFilePermission> FOLDER_OWNERS =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final String ROOT = "root";

    private OwnerOnly() {
    }

    /** Whether somebody else than its owner may do anything with it; false where files have no such permissions. */
    static boolean isOpenToOthers(final Path file) {
        return have(file, EnumSet.complementOf(FOLDER_OWNERS));
    }

    /** Whether somebody else than its owner may write to it; false where files have no such permissions. */
    static boolean isWritableByOthers(final Path file) {
        return have(file, EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
    }

    private static boolean have(final Path file, final Set<PosixFilePermission> permissions) {
        try {
            return !Collections.disjoint(Files.getPosixFilePermissions(file), permissions);
        } catch (final UnsupportedOperationException e) {
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is this user's or root's; true where files are nobody's. This user must be able to write beside it. */
    static boolean isOursOrRoots(final Path file) {
        try {
            final UserPrincipal owner = Files.getOwner(file);
            // A user's name is not enough: it may be none that the system knows, as in a container.
            final Path ours = Files.createTempFile(file.toAbsolutePath().getParent(), "owner", null);
            try {
                return owner.equals(Files.getOwner(ours)) || ROOT.equals(owner.getName());
            } finally {
                Files.delete(ours);
            }
        } catch (final UnsupportedOperationException e) {
            return true;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a folder that nobody but this user may look into, in one that there is. */
    static void makeFolder(final Path folder) throws IOException {
        Files.createDirectories(folder, only(folder, FOLDER_OWNERS));
    }

    private static FileAttribute<?>[] only(final Path file, final Set<PosixFilePermission> permissions) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)} : new FileAttribute<?>[0];
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
        try (FileChannel channel = FileChannel.open(fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), only(fresh, OWNERS))) {
            final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
