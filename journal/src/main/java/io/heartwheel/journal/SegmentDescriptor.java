package io.heartwheel.journal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Draws a segment, which is a file of {@link SegmentLog}, and names it. Everything is little-endian.
 *
 * <pre>
 *    0                               8                              15
 *   +---------------+---------------+-------------------------------+
 *   |     magic     |    version    |             last              |   header, 64 bytes
 *   +---------------+---------------+-------------------------------+
 *   |  0 ...
 *   +---------------+---------------+
 *   |    length     |    ~length    |   a batch, from 64 on, each at a multiple of 8
 *   +---------------+---------------+-------------------------------+
 *   |  the batch, as {@link BatchDescriptor} draws it, padded to 8 ...
 * </pre>
 *
 * <p>{@code last} is where the last batch begins, 0 before there is one. It is written after everything else of the batch, so
 * what it does not reach is not there. A batch's position is the number of its segment in the upper half, and where it begins
 * in the lower.
 */
final class SegmentDescriptor {
    static final int MAGIC = 0x53534748;
    static final int VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int LAST_OFFSET = 8;
    static final int HEADER_LENGTH = 64;
    static final int WORD = Long.BYTES;
    /** The least that two batches are apart. */
    static final int MIN_STRIDE = WORD + BatchDescriptor.HEADER_LENGTH + BatchDescriptor.RECORD_LENGTH;

    private static final String PREFIX = "segment-";
    private static final String SUFFIX = ".hws";
    private static final String UNFINISHED = ".new";

    private SegmentDescriptor() {
    }

    /** What stands before a batch. */
    static long word(final int length) {
        return length & 0xFFFF_FFFFL | (long) ~length << Integer.SIZE;
    }

    /** The length of the batch behind that word, or -1 if none can be. */
    static int length(final long word) {
        final int length = (int) word;
        return length == ~(int) (word >>> Integer.SIZE) && length > 0 && length <= BatchDescriptor.MAX_BATCH_BYTES ? length : -1;
    }

    /** From the beginning of a batch to that of the next. */
    static int stride(final int length) {
        return WORD + BatchDescriptor.padded(length);
    }

    static long position(final int number, final long offset) {
        return (long) number << Integer.SIZE | offset;
    }

    static int number(final long position) {
        return (int) (position >>> Integer.SIZE);
    }

    static long offset(final long position) {
        return position & 0xFFFF_FFFFL;
    }

    static Path file(final Path volume, final int number) {
        return volume.resolve(PREFIX + number + SUFFIX);
    }

    /** Where a segment is made before it gets its name. */
    static Path unfinished(final Path volume) {
        return volume.resolve(PREFIX + "next" + UNFINISHED);
    }

    /** The numbers of the segments that there are, in order. */
    static int[] numbers(final Path volume) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(volume, PREFIX + "*" + SUFFIX)) {
            int[] numbers = new int[16];
            int count = 0;
            for (final Path path : found) {
                final String name = path.getFileName().toString();
                final String number = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
                if (number.matches("[1-9]\\d{0,8}")) {
                    numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
                    numbers[count++] = Integer.parseInt(number);
                }
            }
            numbers = Arrays.copyOf(numbers, count);
            Arrays.sort(numbers);
            return numbers;
        } catch (final NoSuchFileException | NotDirectoryException e) {
            return new int[0];
        } catch (final IOException | DirectoryIteratorException e) {
            throw new JournalException("The journal's segments in " + volume.toAbsolutePath() + " cannot be listed: " + e, e);
        }
    }

    /** The least number greater than that one, of the segments that there are; 0 if there is none. Cheap if they are in a row. */
    static int after(final Path volume, final int number) {
        if (Files.exists(file(volume, number + 1))) {
            return number + 1;
        }
        final int[] numbers = numbers(volume);
        final int at = Arrays.binarySearch(numbers, number + 1);
        final int next = at < 0 ? -at - 1 : at;
        return next < numbers.length ? numbers[next] : 0;
    }

    /** The greatest number less than that one, of the segments that there are; 0 if there is none. */
    static int before(final Path volume, final int number) {
        final int[] numbers = numbers(volume);
        final int at = Arrays.binarySearch(numbers, number);
        final int next = at < 0 ? -at - 2 : at - 1;
        return next >= 0 ? numbers[next] : 0;
    }
}
