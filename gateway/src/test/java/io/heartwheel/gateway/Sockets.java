package io.heartwheel.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Talks to a gateway byte by byte, as no HTTP client would. */
final class Sockets {
    private static final int PATIENCE_MS = 10_000;

    private Sockets() {
    }

    static Socket connect(final TestGateway gateway) throws IOException {
        final Socket socket = new Socket("127.0.0.1", gateway.gateway().port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    static void write(final Socket socket, final String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** All that comes on a connection of its own until the gateway closes it. */
    static String raw(final TestGateway gateway, final String request) throws IOException {
        try (Socket socket = connect(gateway)) {
            write(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Whether a request on that connection is answered at all. */
    static boolean isServed(final Socket socket) {
        try {
            write(socket, "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
            return socket.getInputStream().read() == 'H';
        } catch (final IOException e) {
            return false;
        }
    }

    /** How many of so many connections are served; those are open at the same time, and closed at the end. */
    static int served(final TestGateway gateway, final int connections) throws IOException {
        final List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            final Socket socket = connect(gateway);
            if (isServed(socket)) {
                sockets.add(socket);
            } else {
                socket.close();
            }
        }
        for (final Socket socket : sockets) {
            socket.close();
        }
        return sockets.size();
    }

    /**
     * How long the gateway leaves a connection open on which nothing more is sent. It looks once a second of the wall; a step of
     * the test's time takes a tenth of that.
     *
     * @return in the test's seconds; {@code most} or more if it isn't closed by then.
     */
    static int secondsUntilClosed(final TestGateway gateway, final Socket socket, final int step, final int most)
        throws IOException {
        return untilClosed(gateway, socket, step, most, new ByteArrayOutputStream());
    }

    /** As above; what comes until then is kept. */
    static int untilClosed(final TestGateway gateway, final Socket socket, final int step, final int most,
                           final ByteArrayOutputStream received) throws IOException {
        socket.setSoTimeout(100);
        int second = 0;
        while (second < most) {
            try {
                for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                    received.write(next);
                }
                return second;
            } catch (final SocketTimeoutException e) {
                gateway.advanceMs(step * 1_000L);
                second += step;
            } catch (final SocketException e) {
                return second;
            }
        }
        return second;
    }
}
