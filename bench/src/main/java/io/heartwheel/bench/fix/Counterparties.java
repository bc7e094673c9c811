package io.heartwheel.bench.fix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** Many raw counterparties of a venue on one thread: what they do, phase by phase, until {@link #close}. */
final class Counterparties implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int CONNECTS_A_TURN = 64;
    private static final long NS_PER_MS = 1_000_000;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Heard heard = new Heard();
    private final List<Peer> all = new ArrayList<>();
    private final List<Peer> living = new ArrayList<>();
    private final Wire wire = new Wire();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Selector selector = Selector.open();
    private final int port;
    private final int count;
    private final int heartBtIntS;
    private final String logonFields;
    private final long intervalNs;
    private long readyNs;

    /** So many, of one HeartBtInt, not connected yet. */
    Counterparties(final int port, final int count, final int heartBtIntS) throws IOException {
        this(port, count, heartBtIntS, "");
    }

    /** The same, with further fields of the Logon, each ended by a bar. */
    Counterparties(final int port, final int count, final int heartBtIntS, final String logonFields) throws IOException {
        this.logonFields = logonFields;
        this.port = port;
        this.count = count;
        this.heartBtIntS = heartBtIntS;
        intervalNs = TimeUnit.SECONDS.toNanos(heartBtIntS);
    }

    /** What they have noted. */
    Heard heard() {
        return heard;
    }

    /** How many fall mute. */
    int mute() {
        return all.size() - living.size();
    }

    /**
     * All connect and log on at once, as after a venue's restart; who is disconnected before it is answered, or is not for 5 s,
     * connects again: the kernel would try again on its own, but after ever longer times, two minutes in the end.
     *
     * @return how long it took until the last Logon was answered, in ns.
     * @throws IllegalStateException if some were not answered within that time.
     */
    long logOn(final long patienceNs) throws IOException {
        final long startNs = System.nanoTime();
        long lookedNs = startNs;
        while (heard.logons().count() < count) {
            for (int i = 0; i < CONNECTS_A_TURN && all.size() < count; i++) {
                all.add(connect(all.size(), System.nanoTime()));
            }
            poll(all.size() < count ? 0 : NS_PER_MS);
            if (System.nanoTime() - lookedNs > LOOK_NS) {
                lookedNs = System.nanoTime();
                retry();
            }
            if (System.nanoTime() - startNs > patienceNs) {
                throw new IllegalStateException(String.format("%,d of %,d were logged on after %d s, %,d were turned away",
                    heard.logons().count(), count, TimeUnit.NANOSECONDS.toSeconds(patienceNs), heard.turnedAway()));
            }
        }
        all.stream().filter(Peer::isLiving).forEach(living::add);
        return System.nanoTime() - startNs;
    }

    /** Each sends a Heartbeat and a TestRequest by turns, evenly spread, one of them each two thirds of the interval. */
    void beat(final long forNs) throws IOException {
        final long startNs = System.nanoTime();
        drive(all, Ring.askingByTurns(count, startNs, 2 * intervalNs / 3), startNs + forNs);
    }

    /** Each sends a TestRequest, evenly spread over so long, which is the last word of all but the living. */
    void sayLastWord(final long spreadNs) throws IOException {
        final long startNs = System.nanoTime();
        all.forEach(Peer::mute);
        drive(all, Ring.askingOnce(count, startNs, spreadNs), startNs + spreadNs);
    }

    /** Nobody sends anything until then. */
    void pause(final long untilNs) throws IOException {
        drive(all, Ring.NONE, untilNs);
    }

    /** The living send TestRequests, six an interval, until all others were disconnected, or until then. */
    void liveOn(final long untilNs) throws IOException {
        heard.forgetAnswers();
        final Ring ring = Ring.asking(living.size(), System.nanoTime(), intervalNs / 6);
        while (heard.disconnects().count() < mute() && System.nanoTime() - untilNs < 0) {
            drive(living, ring, System.nanoTime() + intervalNs / 10);
        }
    }

    /**
     * Each sends an order, evenly spread over so long.
     *
     * @throws IllegalStateException if some were not taken within the patience after that.
     */
    void order(final long spreadNs, final long patienceNs) throws IOException {
        final Ring ring = Ring.askingOnce(count, System.nanoTime(), spreadNs);
        while (ring.hasNext()) {
            pause(ring.dueNs());
            all.get(ring.next()).order();
        }
        final long untilNs = System.nanoTime() + patienceNs;
        while (heard.orders() < count) {
            poll(NS_PER_MS);
            if (System.nanoTime() - untilNs > 0) {
                throw new IllegalStateException(String.format("%,d of %,d orders were taken", heard.orders(), count));
            }
        }
    }

    /**
     * Some are cut off, all at the same moment; the others beat on until these were disconnected and for a while after that.
     *
     * @param whom    their numbers.
     * @param untilNs when nobody waits for their disconnects any longer.
     * @param afterNs for how long the others go on then.
     * @return how many were cut off.
     */
    int cutOff(final IntPredicate whom, final long untilNs, final long afterNs) throws IOException {
        final List<Peer> cut = all.stream().filter(peer -> !peer.isMute() && whom.test(peer.number())).toList();
        cut.forEach(Peer::cutOff);
        final List<Peer> others = all.stream().filter(peer -> !peer.isMute()).toList();
        final int before = heard.disconnects().count();
        final Ring ring = Ring.askingByTurns(others.size(), System.nanoTime(), 2 * intervalNs / 3);
        while (heard.disconnects().count() < before + cut.size() && System.nanoTime() - untilNs < 0) {
            drive(others, ring, System.nanoTime() + intervalNs / 10);
        }
        drive(others, ring, System.nanoTime() + afterNs);
        return cut.size();
    }

    private void retry() throws IOException {
        for (final Peer peer : List.copyOf(all)) {
            if (peer.isImpatient(RETRY_NS)) {
                heard.retriedOneMore();
                peer.channel().close();
                all.set(peer.number(), connect(peer.number(), peer.startNs()));
            }
        }
    }

    private Peer connect(final int number, final long startNs) throws IOException {
        final SocketChannel channel = SocketChannel.open();
        final Peer peer = new Peer(number, startNs, heartBtIntS, logonFields, channel, wire, heard);
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        channel.register(selector, SelectionKey.OP_CONNECT, peer);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return peer;
    }

    private void drive(final List<Peer> peers, final Ring ring, final long untilNs) throws IOException {
        long nowNs = System.nanoTime();
        while (nowNs - untilNs < 0) {
            while (ring.hasNext() && ring.dueNs() - nowNs <= 0) {
                final boolean asks = ring.asks();
                final Peer peer = peers.get(ring.next());
                if (asks) {
                    peer.ask();
                } else {
                    peer.beat();
                }
            }
            poll((ring.hasNext() ? Math.min(ring.dueNs(), untilNs) : untilNs) - nowNs);
            nowNs = System.nanoTime();
        }
    }

    private void poll(final long patienceNs) throws IOException {
        readyNs = 0;
        if (patienceNs <= 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, (patienceNs + NS_PER_MS - 1) / NS_PER_MS);
        }
    }

    private void ready(final SelectionKey key) {
        // One time for all that the selector reports at once: they were there before the first of them was read.
        readyNs = readyNs == 0 ? System.nanoTime() : readyNs;
        final Peer peer = (Peer) key.attachment();
        try {
            if (key.isConnectable()) {
                key.interestOps(SelectionKey.OP_READ);
                peer.connected();
            } else {
                peer.read(buffer, readyNs);
            }
            if (peer.isTurnedAway()) {
                all.set(peer.number(), connect(peer.number(), peer.startNs()));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (final Peer peer : all) {
            peer.channel().close();
        }
        selector.close();
    }
}
