package io.heartwheel.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data folder that this server alone writes to, from {@link #open} until {@link #close}.
 *
 * <p>The lock is the operating system's, so it ends with the process, however that ends.
 */
public final class DataFolder implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(DataFolder.class);
    private static final String LOCK_FILE = "server.lock";

    private final Path path;
    private final FileChannel channel;

    private DataFolder(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the folder for this user alone if there is none, and locks it. Of one that others may write to it warns.
     *
     * @param path of the folder.
     * @return the folder.
     * @throws OperatorException if it cannot be written to, or another server has it.
     */
    public static DataFolder open(final Path path) {
        FileChannel channel = null;
        try {
            make(path);
            refuseLink(path.resolve(LOCK_FILE));
            channel = FileChannel.open(path.resolve(LOCK_FILE),
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (!lock(channel)) {
                throw new OperatorException("data folder " + path + " is in use by another server" + owner(channel)
                    + ": stop that one, or give --data another folder");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataFolder(path, channel);
        } catch (final IOException e) {
            close(channel);
            throw new OperatorException("cannot write to data folder " + path + " (" + e.getClass().getSimpleName()
                + "): make it writable for this user, or give --data another folder", e);
        } catch (final OperatorException e) {
            close(channel);
            throw e;
        }
    }

    /** A link to a folder is a folder, too, which {@link Files#createDirectories} does not know. */
    private static void make(final Path path) throws IOException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new OperatorException("data folder " + path + " is a file, not a folder: give --data another folder");
        }
        if (!Files.isDirectory(path)) {
            final Path parent = path.toAbsolutePath().getParent();
            if (!Files.isDirectory(parent)) {
                Files.createDirectories(parent);
            }
            OwnerOnly.makeFolder(path);
        } else if (OwnerOnly.isWritableByOthers(path)) {
            LOGGER.warn("Others may write to data folder {}, so they can change the journal and the keys: chmod go-w {}", path,
                path);
        }
    }

    /** Whoever may write to the folder could have us empty any file of ours. */
    private static void refuseLink(final Path file) {
        if (Files.isSymbolicLink(file)) {
            throw new OperatorException(file + " is a link, which this server never makes: delete it, and find out who made it");
        }
    }

    private static boolean lock(final FileChannel channel) throws IOException {
        try {
            final FileLock lock = channel.tryLock();
            return lock != null;
        } catch (final OverlappingFileLockException e) {
            return false;
        }
    }

    private static String owner(final FileChannel channel) throws IOException {
        final ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        final String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return pid.matches("\\d+") ? " (pid " + pid + ")" : "";
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** The journal's place in it. */
    public Path journal() {
        return path.resolve("journal");
    }

    /** The place of what was sent over FIX. */
    public Path fix() {
        return path.resolve("fix");
    }

    Path keys() {
        return path.resolve("keys.conf");
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(final FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
