package io.heartwheel.journal;

import io.heartwheel.SessionWalk;
import java.nio.ByteBuffer;

/**
 * Writes and reads what follows the fixed part of a SNAPSHOT_PAGE: sessions in the order of their slots, some 8 bytes each.
 *
 * <p>An entry is a byte of flags and then {@link Varints}; those marked ± are signed.
 *
 * <pre>
 *   flags        1 another policy than the entry before, 2 recurring, 4 suspect, 8 with grace, 16 another generation
 *   slot         how many slots lie between it and the entry's before; of the first entry, the slot
 *   generation   if flagged: the upper half of the handle; else that of the entry before, of the first 0
 *   id           ± correlation id, less that of the entry before
 *   heard        ± last heartbeat, less the page's
 *   policy       if flagged: probe after, timeout; else, and recurring, as the entry before
 *   grace        if flagged
 *   attempt      if suspect: which test request
 * </pre>
 *
 * <p>Times and durations count the wheel's quantum, which the record has in the place of timeout, in ns. The page's last
 * heartbeat, from which those of the entries count, is the record's; in the place of deadline is the end of the last stall that
 * grace knows of. One thread; a page is written whole, or read whole. Allocates nothing.
 */
final class SnapshotPage {
    /** The longest that an entry can get. */
    static final int MAX_ENTRY_LENGTH = 64;
    /** As many as are looked at in a step. */
    static final int MAX_ENTRIES = 2_048;
    /** What an extra length of 16 bits can tell, and a little less, so that it can be padded. */
    static final int MAX_LENGTH = 0xFFF8;

    private static final int POLICY = 1;
    private static final int RECURRING = 2;
    private static final int SUSPECT = 4;
    private static final int GRACE = 8;
    private static final int GENERATION = 16;

    private final Varints bytes = new Varints();
    private int end;
    private int shift;
    private long baseNs;

    private long handle;
    private long correlationId;
    private long lastHeartbeatNs;
    private long probeAfter;
    private long timeout;
    private long graceNs;
    private boolean recurring;
    private boolean suspect;

    /** Begins to write. */
    void begin(final ByteBuffer into, final int from, final long quantumNs) {
        start(into, from, quantumNs);
    }

    /** Begins to read. */
    void begin(final JournalRecord page) {
        start(page.buffer(), page.extraAt(), page.timeoutNs());
        end = page.extraAt() + page.extraLength();
        baseNs = page.lastHeartbeatNs();
    }

    private void start(final ByteBuffer buffer, final int from, final long quantumNs) {
        bytes.begin(buffer, from);
        shift = Long.numberOfTrailingZeros(quantumNs);
        handle = -1;
        correlationId = 0;
        probeAfter = 0;
        timeout = 0;
        recurring = false;
    }

    /** Where the next entry would be. */
    int position() {
        return bytes.position();
    }

    /** Of the page: what the first entry's was. */
    long baseNs() {
        return baseNs;
    }

    void write(final SessionWalk walk, final TimeAnchor anchor) {
        final long heardNs = anchor.toEpochNs(walk.lastHeartbeatNs());
        if (handle == -1) {
            baseNs = heardNs;
        }
        final long probe = walk.probeAfterNs() >>> shift;
        final long silence = walk.timeoutNs() >>> shift;
        final long grace = walk.graceNs() >>> shift;
        final boolean isSamePolicy = probe == probeAfter && silence == timeout && walk.recurring() == recurring;
        final long next = walk.handle();
        final boolean isSameGeneration = generation(next) == (handle == -1 ? 0 : generation(handle));
        final int flags = (isSamePolicy ? 0 : POLICY) | (walk.recurring() ? RECURRING : 0) | (walk.suspect() ? SUSPECT : 0)
            | (grace == 0 ? 0 : GRACE) | (isSameGeneration ? 0 : GENERATION);
        bytes.putByte(flags);
        bytes.put((int) next - (int) handle - 1);
        if (!isSameGeneration) {
            bytes.put(generation(next));
        }
        bytes.putSigned(walk.correlationId() - correlationId);
        bytes.putSigned(heardNs - baseNs >> shift);
        if (!isSamePolicy) {
            bytes.put(probe);
            bytes.put(silence);
        }
        if (grace != 0) {
            bytes.put(grace);
        }
        if (walk.suspect()) {
            bytes.put(walk.attempt());
        }
        handle = next;
        correlationId = walk.correlationId();
        probeAfter = probe;
        timeout = silence;
        recurring = walk.recurring();
    }

    /** Reads the next entry. @return whether there was one. */
    boolean next() {
        if (bytes.position() >= end) {
            return false;
        }
        final int flags = bytes.getByte();
        final int slot = (int) handle + 1 + (int) bytes.get();
        final long generation = (flags & GENERATION) != 0 ? bytes.get() : handle == -1 ? 0 : generation(handle);
        handle = generation << Integer.SIZE | slot;
        correlationId += bytes.getSigned();
        lastHeartbeatNs = baseNs + (bytes.getSigned() << shift);
        recurring = (flags & RECURRING) != 0;
        suspect = (flags & SUSPECT) != 0;
        if ((flags & POLICY) != 0) {
            probeAfter = bytes.get();
            timeout = bytes.get();
        }
        graceNs = (flags & GRACE) != 0 ? bytes.get() << shift : 0;
        if (suspect) {
            bytes.get();
        }
        return true;
    }

    long handle() {
        return handle;
    }

    long correlationId() {
        return correlationId;
    }

    long lastHeartbeatNs() {
        return lastHeartbeatNs;
    }

    long probeAfterNs() {
        return probeAfter << shift;
    }

    long timeoutNs() {
        return timeout << shift;
    }

    long graceNs() {
        return graceNs;
    }

    boolean recurring() {
        return recurring;
    }

    boolean suspect() {
        return suspect;
    }

    private static long generation(final long handle) {
        return handle >>> Integer.SIZE;
    }
}
