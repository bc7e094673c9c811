package io.heartwheel.bench.fix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few messages that counterparties send, as bytes, and what they want to know of those that they receive. One thread. */
final class Wire {
    static final String VERSION = "FIX.4.4";
    static final String VENUE = "VENUE";
    static final char LOGON = 'A';
    static final char HEARTBEAT = '0';
    static final char TEST_REQUEST = '1';
    static final char REPORT = '8';
    private static final char ORDER = 'D';
    private static final byte SOH = 1;
    private static final int MAX_BYTES = 512;
    /** {@code 10=nnn} and the end. */
    private static final int TRAILER = 7;
    private static final int CHECKSUMS = 256;
    private static final int LEAST_NAME = 10_000_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_BYTES);
    private long timeMs;
    private String time = "";

    /** The CompID of a counterparty. */
    static String name(final int peer) {
        return "C" + (LEAST_NAME + peer);
    }

    /**
     * A message, ready to be written before the next is asked for.
     *
     * @param fields besides the header's, each ended by a bar.
     */
    ByteBuffer message(final char type, final int peer, final int seqNum, final String fields) {
        final String body = "35=" + type + "|34=" + seqNum + "|49=" + name(peer) + "|52=" + now() + "|56=" + VENUE + '|' + fields;
        final byte[] bytes =
            ("8=" + VERSION + "|9=" + body.length() + '|' + body).replace('|', (char) SOH).getBytes(StandardCharsets.US_ASCII);
        int sum = 0;
        for (final byte b : bytes) {
            sum += b;
        }
        final int check = sum % CHECKSUMS;
        out.clear();
        out.put(bytes).put((byte) '1').put((byte) '0').put((byte) '=').put((byte) ('0' + check / 100))
            .put((byte) ('0' + check / 10 % 10)).put((byte) ('0' + check % 10)).put(SOH);
        return out.flip();
    }

    /** An order that rests, if nobody sells: the same of everybody. */
    ByteBuffer order(final int peer, final int seqNum) {
        return message(ORDER, peer, seqNum, "11=1|55=HWL|54=1|38=100|40=2|44=9|59=0|60=" + now() + '|');
    }

    private String now() {
        final long nowMs = System.currentTimeMillis();
        if (nowMs != timeMs) {
            timeMs = nowMs;
            time = TIME.format(Instant.ofEpochMilli(nowMs));
        }
        return time;
    }

    /** Whether a report says that the order was taken. */
    static boolean isTaken(final byte[] bytes, final int from, final int end) {
        final int at = value(bytes, from, end, '1', '5', '0');
        return at > 0 && bytes[at] == '0' && bytes[at + 1] == SOH;
    }

    /** The index after the first whole message from an index on, or -1 if there is none. */
    static int end(final byte[] bytes, final int from, final int limit) {
        for (int i = from; i + TRAILER < limit; i++) {
            if (bytes[i] == SOH && bytes[i + 1] == '1' && bytes[i + 2] == '0' && bytes[i + 3] == '='
                && bytes[i + TRAILER] == SOH) {
                return i + TRAILER + 1;
            }
        }
        return -1;
    }

    /** The type, or 0 if it has none. */
    static char type(final byte[] bytes, final int from, final int end) {
        final int at = value(bytes, from, end, '3', '5');
        return at < 0 ? 0 : (char) bytes[at];
    }

    /** The answer to a TestRequest, or what it is to be answered with: the field 112, ended by a bar; null if it has none. */
    static String testReqId(final byte[] bytes, final int from, final int end) {
        final int at = value(bytes, from, end, '1', '1', '2');
        if (at < 0) {
            return null;
        }
        int to = at;
        while (bytes[to] != SOH) {
            to++;
        }
        return "112=" + new String(bytes, at, to - at, StandardCharsets.US_ASCII) + '|';
    }

    /** Where a tag's value begins, or -1. Every message ends with SOH, so that nothing is read beyond it. */
    private static int value(final byte[] bytes, final int from, final int end, final char... tag) {
        for (int i = from; i + tag.length + 1 < end; i++) {
            if (bytes[i] == SOH && bytes[i + tag.length + 1] == '=') {
                int matched = 0;
                while (matched < tag.length && bytes[i + 1 + matched] == tag[matched]) {
                    matched++;
                }
                if (matched == tag.length) {
                    return i + tag.length + 2;
                }
            }
        }
        return -1;
    }
}
