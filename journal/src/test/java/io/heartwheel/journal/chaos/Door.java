package io.heartwheel.journal.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The watchdog's connection to the world, lines of text both ways. {@link #tell} never blocks: a thread of its own writes.
 * {@link #send} returns when the operating system has the line, which a kill -9 can't take back.
 */
final class Door {
    private final Writer out;
    private final BufferedReader in;
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();

    Door(final int port) throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        final Thread thread = new Thread(this::write, "door");
        thread.setDaemon(true);
        thread.start();
    }

    /** The next command, or null: nobody is there any more. */
    String hear() throws IOException {
        return in.readLine();
    }

    /** Any thread. In the order of the calls. */
    void tell(final String line) {
        waiting.add(line);
    }

    /** Any thread. May overtake what was told. */
    void send(final String line) throws IOException {
        synchronized (out) {
            out.write(line + "\n");
            out.flush();
        }
    }

    private void write() {
        try {
            while (true) {
                final String first = waiting.take();
                synchronized (out) {
                    for (String line = first; line != null; line = waiting.poll()) {
                        out.write(line + "\n");
                    }
                    out.flush();
                }
            }
        } catch (final IOException e) {
            // Who started this process is gone.
            Runtime.getRuntime().halt(4);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
