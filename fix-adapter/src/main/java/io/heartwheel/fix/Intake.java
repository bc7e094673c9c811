package io.heartwheel.fix;

import java.util.concurrent.atomic.AtomicInteger;

import quickfix.field.HeartBtInt;

/**
 * What one connection has sent and nobody has taken yet, kept within bounds: bytes that are no message yet, messages in a queue.
 *
 * <p>For the connection's I/O thread only, unless a method says otherwise; knows nothing but counts.
 */
final class Intake {
    /** So many wait, and no more are read: as many as fill stock's queue. Not fewer: who is read is seen to close at once. */
    private static final int FULL = 10_000;
    private static final int ROOMY = FULL / 2;
    /** What was read with the last of them, 64 KiB of messages of 26 bytes at the least, is far less. */
    private static final int MAX_QUEUED = 2 * FULL;

    /** How many of its messages were read and not processed. */
    private final AtomicInteger queued = new AtomicInteger();

    /** Bytes not yet part of a whole message, and whether one was framed since the last chunk. */
    private long unframedBytes;
    private boolean framedOne;
    private final Preamble preamble = new Preamble();
    private String badHeartBtInt;

    /**
     * A message is about to be queued. True if this connection has queued more than anybody may: a queue without a bound of its
     * own must have this one, and a full one would block this thread, and with it the heartbeats of others.
     */
    boolean crowds() {
        return queued.incrementAndGet() > MAX_QUEUED;
    }

    /** Processing thread: one of its messages was taken out of the queue. */
    void taken() {
        queued.decrementAndGet();
    }

    /** So many of its messages wait that no more are to be read. */
    boolean isFull() {
        return queued.get() >= FULL;
    }

    /** Any thread: whether enough of them were taken for reading to go on; half, so that it does not stop again at once. */
    boolean hasRoom() {
        return queued.get() <= ROOMY;
    }

    /** Any thread: how many of its messages wait. */
    int queued() {
        return queued.get();
    }

    /** How its first message begins. */
    Preamble preamble() {
        return preamble;
    }

    /** So many bytes arrived. */
    void received(final int bytes) {
        unframedBytes += bytes;
        framedOne = false;
    }

    /** A whole message was among them. */
    void framed(final int bytes) {
        unframedBytes -= bytes;
        framedOne = true;
    }

    /** How many bytes wait for the rest of their message, at most; garbage before a whole message is forgiven. */
    long unframed(final int lastChunk) {
        if (framedOne) {
            unframedBytes = Math.max(0, Math.min(unframedBytes, lastChunk));
        }
        return unframedBytes;
    }

    /** The message as QuickFIX/J can read it. */
    String readable(final String raw) {
        if (RawFix.isType(raw, 'A')) {
            badHeartBtInt = LogonGate.unreadable(raw);
        }
        return badHeartBtInt == null ? raw : RawFix.without(raw, HeartBtInt.FIELD);
    }

    String badHeartBtInt() {
        return badHeartBtInt;
    }
}
