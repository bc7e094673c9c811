package io.heartwheel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Remembers where the two latest complete snapshots begin, in a small file beside the journal: whatever moment the process ends
 * at, at least the one before the latest can be read again.
 *
 * <p>Two slots, 4096 bytes apart, each with a checksum, are written in turn, in place, and forced to the disk. One that is torn
 * or damaged is passed over. What it says is a hint: whoever follows it checks that the snapshot is there and whole.
 *
 * <pre>
 *    0                               8                              15
 *   +---------------+---------------+-------------------------------+
 *   |     magic     |     CRC32C    |             turn              |
 *   +---------------+---------------+-------------------------------+
 *   |            volume             |            position           |
 *   +-------------------------------+-------------------------------+
 *   |            sequence           |          incarnation          |
 *   +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>One thread writes.
 */
final class Checkpoint implements AutoCloseable {
    static final String FILE = "checkpoint";

    private static final int MAGIC = 0x314B5748;
    private static final int SLOT_LENGTH = 4096;
    private static final int LENGTH = 48;
    private static final int CRC_OFFSET = 4;
    private static final int TURN_OFFSET = 8;
    private static final int VOLUME_OFFSET = 16;
    private static final int POSITION_OFFSET = 24;
    private static final int SEQUENCE_OFFSET = 32;
    private static final int INCARNATION_OFFSET = 40;

    /**
     * Where a complete snapshot begins.
     *
     * @param turn        counts the checkpoints.
     * @param volume      in which folder of batches.
     * @param position    of the batch there, as its log counts.
     * @param sequence    of its first record, which is also the snapshot's number.
     * @param incarnation whose it is.
     */
    record Entry(long turn, long volume, long position, long sequence, long incarnation) {

        BatchPosition place() {
            return new BatchPosition((int) volume, position);
        }
    }

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long turn;
    private Entry latest;
    private Entry beforeLatest;

    private Checkpoint(final FileChannel channel, final List<Entry> entries) {
        this.channel = channel;
        latest = entries.isEmpty() ? null : entries.get(0);
        beforeLatest = entries.size() < 2 ? null : entries.get(1);
        turn = latest == null ? 0 : latest.turn;
    }

    /** Opens a folder's, to write; creates it if there is none. */
    static Checkpoint open(final Path folder) {
        final List<Entry> entries = read(folder);
        try {
            return new Checkpoint(FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE), entries);
        } catch (final IOException e) {
            throw new JournalException("The checkpoint in " + folder.toAbsolutePath() + " cannot be written: " + e, e);
        }
    }

    /** What a folder's holds, the latest first: none, one or two. One that cannot be read holds nothing. */
    static List<Entry> read(final Path folder) {
        final List<Entry> entries = new ArrayList<>(2);
        final Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return entries;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int slot = 0; slot < 2; slot++) {
                final ByteBuffer read = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
                if (readFully(channel, read, (long) slot * SLOT_LENGTH) && isSound(read)) {
                    entries.add(new Entry(read.getLong(TURN_OFFSET), read.getLong(VOLUME_OFFSET), read.getLong(POSITION_OFFSET),
                        read.getLong(SEQUENCE_OFFSET), read.getLong(INCARNATION_OFFSET)));
                }
            }
        } catch (final IOException e) {
            System.getLogger(DiskJournal.class.getName()).log(System.Logger.Level.WARNING,
                "The checkpoint " + file.toAbsolutePath() + " cannot be read; the journal is read from its beginning instead", e);
        }
        entries.sort(Comparator.comparingLong(Entry::turn).reversed());
        return entries;
    }

    /** Where the snapshot before the latest begins: nothing before that is needed to recover. Null if there are not two. */
    BatchPosition needed() {
        return beforeLatest == null ? null : beforeLatest.place();
    }

    /** Overwrites the older slot. Waits for the disk. */
    void write(final long volume, final long position, final long sequence, final long incarnation) throws IOException {
        turn++;
        buffer.clear();
        buffer.putInt(0, MAGIC);
        buffer.putLong(TURN_OFFSET, turn);
        buffer.putLong(VOLUME_OFFSET, volume);
        buffer.putLong(POSITION_OFFSET, position);
        buffer.putLong(SEQUENCE_OFFSET, sequence);
        buffer.putLong(INCARNATION_OFFSET, incarnation);
        crc.reset();
        crc.update(buffer.position(TURN_OFFSET));
        buffer.putInt(CRC_OFFSET, (int) crc.getValue()).position(0);
        long at = (turn & 1) * SLOT_LENGTH;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
        channel.force(false);
        beforeLatest = latest;
        latest = new Entry(turn, volume, position, sequence, incarnation);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new JournalException("The checkpoint could not be closed: " + e, e);
        }
    }

    private static boolean readFully(final FileChannel channel, final ByteBuffer into, final long from) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, from + into.position()) < 0) {
                return false;
            }
        }
        into.flip();
        return true;
    }

    private static boolean isSound(final ByteBuffer slot) {
        final CRC32C crc = new CRC32C();
        crc.update(slot.duplicate().position(TURN_OFFSET));
        return slot.getInt(0) == MAGIC && slot.getInt(CRC_OFFSET) == (int) crc.getValue();
    }
}
