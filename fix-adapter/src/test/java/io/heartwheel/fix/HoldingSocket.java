package io.heartwheel.fix;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Sends what is written first, and holds the rest until it is all sent at once: as a network may. */
final class HoldingSocket extends Socket {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean first = true;
    private boolean released;

    HoldingSocket(final int port) throws IOException {
        super(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        final OutputStream out = super.getOutputStream();
        return new OutputStream() {
            @Override
            public void write(final int b) throws IOException {
                write(new byte[] {(byte)b}, 0, 1);
            }

            @Override
            public void write(final byte[] bytes, final int offset, final int length) throws IOException {
                send(out, bytes, offset, length);
            }
        };
    }

    private synchronized void send(final OutputStream out, final byte[] bytes, final int offset, final int length)
        throws IOException {
        if (first || released) {
            out.write(bytes, offset, length);
        } else {
            held.write(bytes, offset, length);
        }
        first = false;
    }

    synchronized void release() throws IOException {
        released = true;
        super.getOutputStream().write(held.toByteArray());
    }
}
