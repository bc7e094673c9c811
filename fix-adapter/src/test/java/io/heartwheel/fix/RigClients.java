package io.heartwheel.fix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;

/**
 * Many raw FIX counterparties on one thread, so that the rig itself makes little noise. They log on one after the other, beat for
 * a while, fall silent one after the other, and note how late each Heartbeat, TestRequest and disconnect of the venue is.
 */
final class RigClients {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss.SSS");
    private static final long S = 1_000_000_000L;

    final Histogram heartbeats = new Histogram(60 * S, 3);
    final Histogram testRequests = new Histogram(60 * S, 3);
    final Histogram disconnects = new Histogram(60 * S, 3);

    private final List<Peer> peers = new ArrayList<>();
    private final long intervalNs;
    private final long beatForNs;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private int open;

    RigClients(final List<String> names, final int port, final int heartBtIntS, final long beatForS) throws IOException {
        intervalNs = heartBtIntS * S;
        beatForNs = beatForS * S;
        final long startNs = System.nanoTime();
        for (int i = 0; i < names.size(); i++) {
            final long offsetNs = (long)(intervalNs * 1.37 * i / names.size());
            peers.add(new Peer(names.get(i), port, startNs + offsetNs));
        }
        open = peers.size();
    }

    void run() throws IOException {
        final long giveUpNs = System.nanoTime() + beatForNs + 10 * intervalNs + 20 * S;
        while (open > 0 && System.nanoTime() - giveUpNs < 0) {
            selector.select(1);
            final long nowNs = System.nanoTime();
            for (final SelectionKey key : selector.selectedKeys()) {
                ((Peer)key.attachment()).read(nowNs);
            }
            selector.selectedKeys().clear();
            for (final Peer peer : peers) {
                peer.act(nowNs);
            }
        }
        selector.close();
    }

    private final class Peer {
        private final String name;
        private final int port;
        private final long logonNs;
        private SocketChannel channel;
        private final StringBuilder text = new StringBuilder();
        private int seqNum = 1;
        private long lastSentNs;
        private long lastReceivedNs;
        private boolean asked;
        private boolean done;

        Peer(final String name, final int port, final long logonNs) {
            this.name = name;
            this.port = port;
            this.logonNs = logonNs;
        }

        void act(final long nowNs) throws IOException {
            if (channel == null) {
                if (nowNs - logonNs >= 0) {
                    logOn();
                }
            } else if (!done && !asked && nowNs - lastSentNs > intervalNs * 0.9 && nowNs - logonNs < beatForNs) {
                send("0", "");
            }
        }

        private void logOn() throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.socket().setTcpNoDelay(true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            send("A", "98=0|108=" + intervalNs / S + "|");
        }

        private void send(final String type, final String fields) throws IOException {
            final String body = ("35=" + type + "|49=" + name + "|56=" + TestVenue.ID + "|34=" + seqNum++ + "|52="
                + TIME.format(LocalDateTime.now(ZoneOffset.UTC)) + "|" + fields).replace('|', '\001');
            lastSentNs = System.nanoTime();
            channel.write(ByteBuffer.wrap(RawFixClient.frame("8=FIX.4.4\0019=" + body.length() + '\001' + body)
                .getBytes(StandardCharsets.ISO_8859_1)));
        }

        void read(final long nowNs) throws IOException {
            buffer.clear();
            int n;
            try {
                n = channel.read(buffer);
            } catch (final IOException e) {
                n = -1;
            }
            if (n < 0) {
                done = true;
                open--;
                channel.close();
                record(disconnects, nowNs - lastSentNs - (long)(2.4 * intervalNs));
                return;
            }
            text.append(new String(buffer.array(), 0, n, StandardCharsets.ISO_8859_1));
            for (int end = end(); end > 0; end = end()) {
                received(text.substring(0, end), nowNs);
                text.delete(0, end);
            }
        }

        private int end() {
            final int sum = text.indexOf("\00110=");
            return sum >= 0 && text.length() >= sum + 8 ? sum + 8 : -1;
        }

        private void received(final String message, final long nowNs) {
            if (message.contains("\00135=0\001")) {
                record(heartbeats, nowNs - lastReceivedNs - intervalNs);
            } else if (message.contains("\00135=1\001")) {
                asked = true;
                record(testRequests, nowNs - lastSentNs - (long)(1.5 * intervalNs));
            }
            lastReceivedNs = nowNs;
        }

        private void record(final Histogram histogram, final long lateNs) {
            histogram.recordValue(Math.max(0, lateNs));
        }
    }
}
