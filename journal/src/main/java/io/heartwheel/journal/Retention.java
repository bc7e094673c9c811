package io.heartwheel.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Deletes what is old and no recovery needs: what lies before the beginning of the latest complete snapshot but one, and entirely
 * before the time that is kept. Of the volume being written that is whole files, of earlier ones whole volumes. The journal
 * thread only; what cannot be deleted is tried again.
 */
final class Retention {
    private static final System.Logger LOG = System.getLogger(DiskJournal.class.getName());

    private static final String DELETED = "deleted-";

    private final Path folder;
    private final long keepNs;

    /**
     * Nothing is deleted yet.
     *
     * @param folder of the journal.
     * @param keepNs for how long everything is kept.
     */
    Retention(final Path folder, final long keepNs) {
        this.folder = folder;
        this.keepNs = keepNs;
    }

    /**
     * Deletes.
     *
     * @param needed from where on all is needed; null for everything.
     * @param number of the volume that is written.
     * @param log    its batches.
     * @param nowNs  the time, ns since the epoch.
     */
    void deleteBefore(final BatchPosition needed, final int number, final BatchLog log, final long nowNs) {
        if (needed == null) {
            return;
        }
        try {
            final long untilNs = nowNs - keepNs;
            deleteLeftOver();
            for (final int earlier : JournalFolder.volumes(folder)) {
                final Path path = JournalFolder.volume(folder, earlier);
                if (earlier < needed.volume() && isOlder(path, untilNs)) {
                    // Out of readers' sight first, so that none meets half a volume.
                    delete(Files.move(path, folder.resolve(DELETED + path.getFileName())));
                }
            }
            if (needed.volume() == number && log.deleteBefore(needed.position(), untilNs) > 0) {
                LOG.log(System.Logger.Level.INFO, "Deleted old files of the journal in " + folder);
            }
        } catch (final IOException | DirectoryIteratorException | UncheckedIOException | JournalException e) {
            LOG.log(System.Logger.Level.WARNING, "What is old of the journal in " + folder + " cannot be deleted", e);
        }
    }

    private void deleteLeftOver() throws IOException {
        try (DirectoryStream<Path> volumes = Files.newDirectoryStream(folder, DELETED + "*")) {
            for (final Path one : volumes) {
                delete(one);
            }
        }
    }

    private static void delete(final Path path) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(path);
        LOG.log(System.Logger.Level.INFO, "Deleted " + path + " of the journal: old, and not needed");
    }

    /** A volume that is not written any more: its files' times tell when it was. */
    private static boolean isOlder(final Path path, final long untilNs) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (final Path file : files) {
                if (Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) >= untilNs) {
                    return false;
                }
            }
        }
        return true;
    }
}
