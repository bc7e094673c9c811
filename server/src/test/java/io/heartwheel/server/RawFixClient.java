package io.heartwheel.server;

import java.io.BufferedInputStream;
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

/** A FIX counterparty on a bare socket: it sends what it is told and nothing else, and keeps what it gets. */
final class RawFixClient implements AutoCloseable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss.SSS");

    private final String name;
    private final String target;
    private final Socket socket;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private int sequence;
    private volatile boolean closedByPeer;

    RawFixClient(final int port, final String name) {
        this(port, name, "HEARTWHEEL");
    }

    RawFixClient(final int port, final String name, final String target) {
        this(connect(port), name, target);
    }

    private static Socket connect(final int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** At the end of a socket that is open already. */
    RawFixClient(final Socket socket, final String name, final String target) {
        this.name = name;
        this.target = target;
        this.socket = socket;
        try {
            socket.setTcpNoDelay(true);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
        final Thread reader = new Thread(this::read, "raw-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    static RawFixClient loggedOn(final int port, final String name, final int heartBtIntS) {
        final RawFixClient client = new RawFixClient(port, name);
        client.send("A", "98=0", "108=" + heartBtIntS);
        client.await("A");
        return client;
    }

    synchronized void send(final String type, final String... fields) {
        final StringBuilder body = new StringBuilder().append("35=").append(type).append('\001')
            .append("49=").append(name).append('\001').append("56=").append(target).append('\001')
            .append("34=").append(++sequence).append('\001')
            .append("52=").append(LocalDateTime.now(ZoneOffset.UTC).format(TIME)).append('\001');
        for (final String field : fields) {
            body.append(field).append('\001');
        }
        final String head = "8=FIX.4.4\0019=" + body.length() + '\001' + body;
        int sum = 0;
        for (final byte character : head.getBytes(StandardCharsets.US_ASCII)) {
            sum += character;
        }
        sendRaw(head + String.format("10=%03d\001", sum & 0xff));
    }

    /** Goes on with the sequence numbers of an earlier connection. */
    void continueFrom(final RawFixClient earlier) {
        sequence = earlier.sequence;
    }

    /** The next message is number 1, as after a Logon that resets the sequence numbers. */
    void restartSequence() {
        sequence = 0;
    }

    void beat() {
        send("0");
    }

    void order(final String id, final String price) {
        send("D", "11=" + id, "55=HWL", "54=1", "38=100", "40=2", "44=" + price, "59=0",
            "60=" + LocalDateTime.now(ZoneOffset.UTC).format(TIME));
    }

    void sendRaw(final String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (final IOException e) {
            closedByPeer = true;
        }
    }

    /** The first message of that type that has all these fields, once it is there. */
    String await(final String type, final String... fields) {
        Await.until(() -> name + " gets 35=" + type + " " + List.of(fields) + ", got " + received, 15,
            () -> find(type, fields) != null);
        return find(type, fields);
    }

    void awaitClosed() {
        Await.until(() -> name + " is disconnected, got " + received, 15, this::isClosedByPeer);
    }

    boolean isClosedByPeer() {
        return closedByPeer;
    }

    String find(final String type, final String... fields) {
        return received.stream().filter(message -> has(message, "35=" + type)
            && List.of(fields).stream().allMatch(field -> has(message, field))).findFirst().orElse(null);
    }

    private static boolean has(final String message, final String field) {
        return message.contains('\001' + field + '\001');
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            final StringBuilder message = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                message.append((char) next);
                final int length = message.length();
                if (next == '\001' && length > 8 && message.indexOf("\00110=", length - 8) >= 0) {
                    received.add(message.toString());
                    message.setLength(0);
                }
            }
        } catch (final IOException e) {
            // As if it had been closed.
        }
        closedByPeer = true;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
