package io.heartwheel.journal;

import io.heartwheel.SessionWalk;
import java.nio.ByteBuffer;

/**
 * Writes and reads what follows the fixed part of a SNAPSHOT_PAGE: sessions in the order of their slots, some 8 bytes each.
 *
 * <p>An entry is a byte of flags and then numbers of 7 bits a byte, the lowest first, the high bit saying that more follows.
 * Those marked ± are signed, folded to 0, -1, 1, -2, ...
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

    private ByteBuffer buffer;
    private int at;
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

    private void start(final ByteBuffer bytes, final int from, final long quantumNs) {
        buffer = bytes;
        at = from;
        shift = Long.numberOfTrailingZeros(quantumNs);
        handle = -1;
        correlationId = 0;
        probeAfter = 0;
        timeout = 0;
        recurring = false;
    }

    /** Where the next entry would be. */
    int position() {
        return at;
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
        buffer.put(at++, (byte) flags);
        put((int) next - (int) handle - 1);
        if (!isSameGeneration) {
            put(generation(next));
        }
        put(fold(walk.correlationId() - correlationId));
        put(fold(heardNs - baseNs >> shift));
        if (!isSamePolicy) {
            put(probe);
            put(silence);
        }
        if (grace != 0) {
            put(grace);
        }
        if (walk.suspect()) {
            put(walk.attempt());
        }
        handle = next;
        correlationId = walk.correlationId();
        probeAfter = probe;
        timeout = silence;
        recurring = walk.recurring();
    }

    /** Reads the next entry. @return whether there was one. */
    boolean next() {
        if (at >= end) {
            return false;
        }
        final int flags = buffer.get(at++);
        final int slot = (int) handle + 1 + (int) get();
        final long generation = (flags & GENERATION) != 0 ? get() : handle == -1 ? 0 : generation(handle);
        handle = generation << Integer.SIZE | slot;
        correlationId += unfold(get());
        lastHeartbeatNs = baseNs + (unfold(get()) << shift);
        recurring = (flags & RECURRING) != 0;
        suspect = (flags & SUSPECT) != 0;
        if ((flags & POLICY) != 0) {
            probeAfter = get();
            timeout = get();
        }
        graceNs = (flags & GRACE) != 0 ? get() << shift : 0;
        if (suspect) {
            get();
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

    private static long fold(final long value) {
        return value << 1 ^ value >> Long.SIZE - 1;
    }

    private static long unfold(final long folded) {
        return folded >>> 1 ^ -(folded & 1);
    }

    private void put(final long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            buffer.put(at++, (byte) (left | 0x80));
            left >>>= 7;
        }
        buffer.put(at++, (byte) left);
    }

    private long get() {
        long value = 0;
        int bits = 0;
        byte next;
        do {
            next = buffer.get(at++);
            value |= (next & 0x7FL) << bits;
            bits += 7;
        } while (next < 0);
        return value;
    }
}
