package io.heartwheel.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a journal's folder for one writer: while it is open, nobody else on this machine gets it.
 *
 * <p>The lock is the operating system's, on {@code journal.lock}: it goes away with the process, however that ends, and is not
 * fooled by a dead writer that had our process id in another container. Within a process it is asked for once only: POSIX drops
 * it as soon as <em>any</em> descriptor of the file is closed, so a refused second attempt would cost the first one its lock.
 * The file itself stays. Any thread.
 *
 * <p>The journal itself lies in volumes, {@code queue-1}, {@code queue-2} and so on, which are read in the order of their
 * numbers. Only the last one is written.
 */
final class JournalFolder implements AutoCloseable {
    private static final String LOCK_FILE = "journal.lock";
    private static final String VOLUME = "queue-";
    private static final int FIRST_VOLUME = 1;

    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path held;
    private FileChannel channel;
    private FileLock lock;
    private Place place;

    private JournalFolder(final Path folder, final Path held, final FileChannel channel, final FileLock lock) {
        this.folder = folder;
        this.held = held;
        this.channel = channel;
        this.lock = lock;
        this.place = new Place(held.resolve(LOCK_FILE));
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
     * Makes sure that there is something to read.
     *
     * @throws JournalException if the folder is missing or holds no journal.
     */
    static void requireToRead(final Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new JournalException("There is no folder " + folder.toAbsolutePath()
                + " to read a journal from. Give the folder that the server was started with.");
        }
        if (!holdsJournal(folder)) {
            throw new JournalException("There is no journal in " + folder.toAbsolutePath()
                + " (or it may not be read): no server has written there. Give the folder that the server was started with.");
        }
    }

    /** Whether somebody has written there. */
    static boolean holdsJournal(final Path folder) {
        return readableVolumeFrom(folder, FIRST_VOLUME) != 0;
    }

    /** The numbers of the volumes that there are, in order. */
    static List<Integer> volumes(final Path folder) {
        final List<Integer> numbers = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, VOLUME + "*")) {
            for (final Path path : found) {
                final String number = path.getFileName().toString().substring(VOLUME.length());
                if (number.matches("[1-9]\\d{0,8}") && Files.isDirectory(path)) {
                    numbers.add(Integer.valueOf(number));
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new JournalException("The journal folder " + folder.toAbsolutePath() + " cannot be listed: " + e, e);
        }
        Collections.sort(numbers);
        return numbers;
    }

    /** The first volume with that number or a higher one that something was written into; 0 if there is none. */
    static int readableVolumeFrom(final Path folder, final int number) {
        for (final int volume : volumes(folder)) {
            if (volume >= number && LogKind.of(volume(folder, volume)) != null) {
                return volume;
            }
        }
        return 0;
    }

    /** Where a volume lies. */
    static Path volume(final Path folder, final int number) {
        return folder.resolve(VOLUME + number);
    }

    Path path() {
        return folder;
    }

    /** The number of the volume in which to write on: the last one, unless it is of another kind, or too much damaged. */
    int volumeToWrite(final LogKind kind) {
        final List<Integer> numbers = volumes(folder);
        if (numbers.isEmpty()) {
            return FIRST_VOLUME;
        }
        final int last = numbers.get(numbers.size() - 1);
        final LogKind found = LogKind.of(volume(folder, last));
        return found == null || found == kind && !kind.isBeyondRepair(volume(folder, last)) ? last : last + 1;
    }

    /** Whether the file that is locked is still the one that others would find. */
    boolean isInPlace() {
        return place.isSame();
    }

    /**
     * If the folder or its lock was deleted: creates and locks them anew.
     *
     * @throws JournalException if that can't be done, or somebody else was quicker.
     */
    synchronized void restore() {
        if (isInPlace()) {
            return;
        }
        create(held);
        final FileChannel former = channel;
        try {
            final JournalFolder again = lock(folder, held, FileChannel.open(
                held.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            channel = again.channel;
            lock = again.lock;
            place = again.place;
            former.close();
        } catch (final IOException e) {
            throw notWritable(folder, e);
        }
    }

    @Override
    public synchronized void close() {
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
