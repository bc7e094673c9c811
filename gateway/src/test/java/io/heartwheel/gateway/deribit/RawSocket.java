package io.heartwheel.gateway.deribit;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that can misbehave: written to the frame, over a plain socket. */
final class RawSocket implements Closeable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TIMEOUT_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private long lastId;

    RawSocket(final int port) throws IOException {
        this(port, Trader.PATH);
    }

    /** Connects and upgrades. */
    RawSocket(final int port, final String path) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("not upgraded: " + head);
        }
    }

    /** Sends one frame, masked with zeros. */
    void send(final int opcode, final byte[] payload) throws IOException {
        send(opcode, true, payload);
    }

    void send(final int opcode, final boolean last, final byte[] payload) throws IOException {
        out.write(frame(opcode, last, payload));
        out.flush();
    }

    private static byte[] frame(final int opcode, final boolean last, final byte[] payload) throws IOException {
        final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(opcode | (last ? FINAL : 0));
        if (payload.length < 126) {
            frame.write(MASKED | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(MASKED | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(MASKED | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.write(new byte[4]);
        frame.write(payload);
        return frame.toByteArray();
    }

    /** Sends two requests such that the second has been read when the first is served. */
    void tellBoth(final String first, final JsonObject firstParams, final String second) throws IOException {
        final ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(frame(TEXT, true, request(first, firstParams)));
        both.write(frame(TEXT, true, request(second, new JsonObject())));
        out.write(both.toByteArray());
        out.flush();
    }

    private byte[] request(final String method, final JsonObject params) {
        return new JsonObject().put("jsonrpc", "2.0").put("id", ++lastId).put("method", method).put("params", params)
            .encode().getBytes(StandardCharsets.UTF_8);
    }

    /** Sends a request without waiting. */
    void tell(final String method, final JsonObject params) throws IOException {
        send(TEXT, request(method, params));
    }

    /** Sends a request and waits for the next text that comes. */
    JsonObject call(final String method, final JsonObject params) throws IOException {
        tell(method, params);
        return new JsonObject(new String(read(TEXT), StandardCharsets.UTF_8));
    }

    /** Waits for the next frame of this kind, and skips others. */
    byte[] read(final int opcode) throws IOException {
        while (true) {
            final int kind = in.readUnsignedByte() & 0xf;
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            final byte[] payload = in.readNBytes(length);
            if (kind == opcode) {
                return payload;
            }
        }
    }

    /** Waits for the next frame but heartbeats, and returns its kind. */
    int next() throws IOException {
        while (true) {
            final int kind = in.readUnsignedByte() & 0xf;
            final byte[] payload = in.readNBytes(in.readUnsignedByte());
            if (kind != TEXT || !new String(payload, StandardCharsets.UTF_8).contains("\"method\":\"heartbeat\"")) {
                return kind;
            }
        }
    }

    /** The code of the close frame that comes. */
    int closeCode() throws IOException {
        final byte[] payload = read(CLOSE);
        return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    /** Breaks the connection: the other side gets a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
