package io.heartwheel.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a journal's folder for one writer: while it is open, nobody else on this machine gets it.
 *
 * <p>The lock is the operating system's, on {@code journal.lock}: it goes away with the process, however that ends, and is not
 * fooled by a dead writer that had our process id in another container. Within a process it is asked for once only: POSIX drops
 * it as soon as <em>any</em> descriptor of the file is closed, so a refused second attempt would cost the first one its lock.
 * The file itself stays. Any thread.
 */
final class JournalFolder implements AutoCloseable {
    private static final String LOCK_FILE = "journal.lock";
    private static final String QUEUE_FOLDER = "queue-1";
    private static final String QUEUE_METADATA = "metadata.cq4t";

    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path held;
    private final FileChannel channel;
    private final FileLock lock;

    private JournalFolder(final Path folder, final Path held, final FileChannel channel, final FileLock lock) {
        this.folder = folder;
        this.held = held;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Creates the folder if it is missing, and locks it.
     *
     * @throws JournalException if it is not a folder, not writable, or held by another writer.
     */
    static JournalFolder lock(final Path folder) {
        create(folder);
        final Path held = realPath(folder);
        if (!HELD.add(held)) {
            throw inUse(folder, null);
        }
        JournalFolder locked = null;
        try {
            locked = lock(folder, held, FileChannel.open(
                held.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            return locked;
        } catch (final IOException e) {
            throw notWritable(folder, e);
        } finally {
            if (locked == null) {
                HELD.remove(held);
            }
        }
    }

    /**
     * Where the queue lies that a reader should read.
     *
     * @throws JournalException if the folder is missing or holds no journal.
     */
    static Path queueToRead(final Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new JournalException("There is no folder " + folder.toAbsolutePath()
                + " to read a journal from. Give the folder that the server was started with.");
        }
        final Path queue = queue(folder);
        if (!Files.isReadable(queue.resolve(QUEUE_METADATA))) {
            throw new JournalException("There is no journal in " + folder.toAbsolutePath()
                + " (or it may not be read): no server has written there. Give the folder that the server was started with.");
        }
        return queue;
    }

    static Path queue(final Path folder) {
        return folder.resolve(QUEUE_FOLDER);
    }

    Path queue() {
        return queue(folder);
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (final IOException e) {
            throw new JournalException("The lock of " + folder.toAbsolutePath() + " could not be released.", e);
        } finally {
            HELD.remove(held);
        }
    }

    private static void create(final Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new JournalException("The journal needs a folder, but " + folder.toAbsolutePath()
                + " is a file. Give another folder, or move the file away.");
        }
        try {
            Files.createDirectories(folder);
        } catch (final IOException e) {
            throw notWritable(folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw notWritable(folder, null);
        }
    }

    private static Path realPath(final Path folder) {
        try {
            return folder.toRealPath();
        } catch (final IOException e) {
            throw notWritable(folder, e);
        }
    }

    private static JournalFolder lock(final Path folder, final Path held, final FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException e) {
            throw inUse(folder, e);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw inUse(folder, null);
        }
        return new JournalFolder(folder, held, channel, lock);
    }

    private static JournalException inUse(final Path folder, final Throwable cause) {
        return new JournalException("The journal folder " + folder.toAbsolutePath()
            + " is in use by another server. Stop that one, or give this one a folder of its own.", cause);
    }

    private static JournalException notWritable(final Path folder, final Throwable cause) {
        return new JournalException("The journal folder " + folder.toAbsolutePath()
            + " cannot be created or written. Check its owner and permissions, or give another folder.", cause);
    }
}
