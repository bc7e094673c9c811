package io.heartwheel.fix;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A counterparty made of a socket, of FIX 4.4 unless told otherwise: sends exactly what it is told to, answers nothing by itself,
 * notes when what came.
 */
public final class RawFixClient implements AutoCloseable {
    static final char SOH = '\001';
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss.SSS");

    private final String sender;
    private final String target;
    private final Socket socket;
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private String beginString = "FIX.4.4";
    private DateTimeFormatter time = TIME;
    private int nextSeqNum = 1;
    private volatile boolean deaf;
    private volatile IOException failure;
    private volatile long sentNs;
    private volatile long closedNs;

    RawFixClient(final int port, final String sender) throws IOException {
        this(port, sender, TestVenue.ID);
    }

    public RawFixClient(final int port, final String sender, final String target) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port), sender, target);
    }

    /** At the end of a socket that is open already: an initiator's counterparty. */
    public RawFixClient(final Socket socket, final String sender, final String target) throws IOException {
        this.sender = sender;
        this.target = target;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        final Thread reader = new Thread(this::read, "raw-client-" + sender);
        reader.setDaemon(true);
        reader.start();
    }

    /** From now on it is of this version. */
    public RawFixClient speaking(final String version, final String timePattern) {
        beginString = version;
        time = DateTimeFormatter.ofPattern(timePattern);
        return this;
    }

    public RawFixClient seqNum(final int next) {
        nextSeqNum = next;
        return this;
    }

    public int nextSeqNum() {
        return nextSeqNum;
    }

    /** Logs on and waits for the answer. */
    public RawFixClient loggedOn(final int heartBtInt, final String... more) throws IOException {
        logon(Integer.toString(heartBtInt), more);
        expect("A");
        return this;
    }

    public void logon(final String heartBtInt, final String... more) throws IOException {
        final String[] fields = new String[more.length + 2];
        fields[0] = "98=0";
        fields[1] = "108=" + heartBtInt;
        System.arraycopy(more, 0, fields, 2, more.length);
        send("A", fields);
    }

    public void send(final String type, final String... fields) throws IOException {
        raw(message(type, fields));
    }

    public String message(final String type, final String... fields) {
        final StringBuilder body = new StringBuilder().append("35=").append(type).append(SOH)
            .append("49=").append(sender).append(SOH).append("56=").append(target).append(SOH)
            .append("34=").append(nextSeqNum++).append(SOH)
            .append("52=").append(now()).append(SOH);
        for (final String field : fields) {
            body.append(field).append(SOH);
        }
        return frame("8=" + beginString + SOH + "9=" + body.length() + SOH + body);
    }

    /** The time as this version writes it. */
    public String now() {
        return time.format(LocalDateTime.now(ZoneOffset.UTC));
    }

    static String frame(final String withoutCheckSum) {
        int sum = 0;
        for (final byte b : withoutCheckSum.getBytes(StandardCharsets.ISO_8859_1)) {
            sum += b;
        }
        return withoutCheckSum + "10=" + String.format("%03d", sum & 0xFF) + SOH;
    }

    public void raw(final String text) throws IOException {
        sentNs = System.nanoTime();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public List<Got> got() {
        return got;
    }

    public long count(final String type) {
        return got.stream().filter(g -> g.is(type)).count();
    }

    /** The first message of that type that came after this call's predecessor of the same type, waiting for it. */
    public Got expect(final String type) {
        return expect("a message of type " + type, g -> g.is(type));
    }

    public Got expect(final String what, final Predicate<Got> wanted) {
        Await.within(10_000, () -> closed() || got.stream().anyMatch(wanted));
        if (got.stream().noneMatch(wanted)) {
            throw new AssertionError(sender + " awaits " + what + ", got " + got + ", closed " + closed() + ' ' + failure);
        }
        return got.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Whether it leaves what it is sent where it is. */
    public void deaf(final boolean now) {
        deaf = now;
    }

    public long lastSentNs() {
        return sentNs;
    }

    public boolean closed() {
        return closedNs != 0;
    }

    /** When it was closed by the other end; 0 if it is not. */
    public long closedAtNs() {
        return closedNs;
    }

    /** When the venue closed the connection, waiting for it. */
    public long closedNs() {
        Await.until(sender + " is disconnected; got " + got, this::closed);
        return closedNs;
    }

    /** Closes its socket, as the system does for a process that is killed. */
    public void hangUp() throws IOException {
        socket.close();
    }

    /** Breaks the connection off with a reset: the other end's next read fails. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void read() {
        final StringBuilder text = new StringBuilder();
        final byte[] chunk = new byte[64 * 1024];
        try (InputStream in = socket.getInputStream()) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                final long nowNs = System.nanoTime();
                text.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
                takeMessages(text, nowNs);
                while (deaf) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        } catch (final IOException e) {
            failure = e;
        }
        closedNs = System.nanoTime();
    }

    private void takeMessages(final StringBuilder text, final long nowNs) {
        int end = end(text);
        while (end > 0) {
            got.add(new Got(text.substring(0, end).replace(SOH, '|'), nowNs));
            text.delete(0, end);
            end = end(text);
        }
    }

    private static int end(final StringBuilder text) {
        final int sum = text.indexOf(SOH + "10=");
        return sum >= 0 && text.length() >= sum + 8 ? sum + 8 : -1;
    }

    /** A message and when it came; SOH is shown as a bar. */
    public record Got(String text, long atNs) {
        public boolean is(final String type) {
            return text.contains("|35=" + type + "|");
        }

        public boolean has(final String field) {
            return text.contains("|" + field + "|");
        }
    }
}
