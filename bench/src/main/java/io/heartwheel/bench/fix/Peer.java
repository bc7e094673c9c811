package io.heartwheel.bench.fix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * One raw counterparty: what it sends, and what it notes of what it receives. Times are its own: what it reads is stamped with
 * the time at which the selector reported it, what it sends with the time before it is written.
 */
final class Peer {
    private static final int LIVING = 10;
    private static final double TEST_REQUEST_AFTER = 1.5;
    private static final double DISCONNECT_AFTER = 2.4;

    private final int number;
    private final String logonFields;
    private final long intervalNs;
    private final SocketChannel channel;
    private final Wire wire;
    private final Heard heard;
    private final long startNs;
    private final long triedNs = System.nanoTime();
    private int seqNum = 1;
    private long sentNs;
    private long receivedNs;
    private long askedNs;
    private boolean isAsking;
    private boolean isLoggedOn;
    private boolean isMute;
    private boolean wasAsked;
    /** Whether the last that it received was an answer. */
    private boolean isAnswered;
    private byte[] unfinished = new byte[0];

    /**
     * One that is about to connect.
     *
     * @param startNs     when it first tried to.
     * @param logonFields of its Logon, besides those that every Logon has.
     */
    Peer(
        final int number, final long startNs, final int heartBtIntS, final String logonFields, final SocketChannel channel,
        final Wire wire, final Heard heard) {
        this.number = number;
        this.startNs = startNs;
        this.logonFields = "98=0|108=" + heartBtIntS + "|141=Y|" + logonFields;
        this.intervalNs = TimeUnit.SECONDS.toNanos(heartBtIntS);
        this.channel = channel;
        this.wire = wire;
        this.heard = heard;
    }

    SocketChannel channel() {
        return channel;
    }

    int number() {
        return number;
    }

    long startNs() {
        return startNs;
    }

    /** Whether it was disconnected before its Logon was answered. */
    boolean isTurnedAway() {
        return !isLoggedOn && !channel.isOpen();
    }

    /** Whether it has waited for so long and is not logged on. */
    boolean isImpatient(final long patienceNs) {
        return !isLoggedOn && System.nanoTime() - triedNs > patienceNs;
    }

    /** The connection stands. */
    void connected() throws IOException {
        channel.finishConnect();
        send(Wire.LOGON, logonFields);
    }

    /** Sends a TestRequest. */
    void ask() {
        askedNs = System.nanoTime();
        isAsking = true;
        send(Wire.TEST_REQUEST, "112=" + seqNum + '|');
    }

    /** Sends a Heartbeat. */
    void beat() {
        send(Wire.HEARTBEAT, "");
    }

    /** Sends an order. */
    void order() {
        sentNs = System.nanoTime();
        write(wire.order(number, seqNum++));
    }

    /** From now on it neither sends nor answers anything, and should be disconnected. */
    void cutOff() {
        isMute = true;
    }

    boolean isMute() {
        return isMute;
    }

    /** From now on it answers nothing, and should be disconnected; unless it is among the living. */
    void mute() {
        isMute = !isLiving();
    }

    /** Whether it lives on when the others fall mute: one of ten does. */
    boolean isLiving() {
        return number % LIVING == 0;
    }

    private void send(final char type, final String fields) {
        sentNs = System.nanoTime();
        write(wire.message(type, number, seqNum++, fields));
    }

    private void write(final ByteBuffer message) {
        try {
            channel.write(message);
        } catch (final IOException e) {
            // It was disconnected; reading will tell.
            isAnswered = false;
        }
    }

    /**
     * Reads what there is.
     *
     * @param buffer for all peers.
     * @param nowNs  when it was known to be there.
     * @throws IOException if it can't be closed.
     */
    void read(final ByteBuffer buffer, final long nowNs) throws IOException {
        buffer.clear().put(unfinished);
        if (!receive(buffer)) {
            channel.close();
            disconnected(nowNs);
            return;
        }
        final byte[] bytes = buffer.array();
        int from = 0;
        for (int end = Wire.end(bytes, from, buffer.position()); end > 0; end = Wire.end(bytes, from, buffer.position())) {
            received(bytes, from, end, nowNs);
            from = end;
        }
        unfinished = Arrays.copyOfRange(bytes, from, buffer.position());
    }

    private boolean receive(final ByteBuffer buffer) {
        try {
            return channel.read(buffer) >= 0;
        } catch (final IOException e) {
            return false;
        }
    }

    private void disconnected(final long nowNs) {
        if (isMute) {
            heard.disconnects().add(nowNs - sentNs - (long) (DISCONNECT_AFTER * intervalNs));
        } else if (isLoggedOn) {
            heard.lostOneMore();
        } else {
            heard.turnedAwayOneMore();
        }
    }

    private void received(final byte[] bytes, final int from, final int end, final long nowNs) {
        switch (Wire.type(bytes, from, end)) {
            case Wire.LOGON -> loggedOn(nowNs);
            case Wire.HEARTBEAT -> heartbeat(Wire.testReqId(bytes, from, end) != null, nowNs);
            case Wire.TEST_REQUEST -> asked(Wire.testReqId(bytes, from, end), nowNs);
            case Wire.REPORT -> reported(Wire.isTaken(bytes, from, end));
            default -> isAnswered = false;
        }
        receivedNs = nowNs;
    }

    private void loggedOn(final long nowNs) {
        if (!isLoggedOn) {
            isLoggedOn = true;
            heard.logons().add(nowNs - startNs);
        }
    }

    private void reported(final boolean isTaken) {
        isAnswered = false;
        if (isTaken) {
            heard.orderWasTaken();
        }
    }

    private void heartbeat(final boolean isAnswer, final long nowNs) {
        if (isAnswer && isAsking) {
            heard.answers().add(nowNs - askedNs);
            isAsking = false;
            isAnswered = true;
        } else if (isAnswered) {
            heard.heartbeats().add(nowNs - receivedNs - intervalNs);
            if (nowNs - askedNs < intervalNs) {
                heard.heartbeatWasEarly();
            }
            isAnswered = false;
        }
    }

    private void asked(final String testReqId, final long nowNs) {
        isAnswered = false;
        if (!isMute) {
            send(Wire.HEARTBEAT, testReqId);
        } else if (!wasAsked) {
            wasAsked = true;
            heard.testRequests().add(nowNs - sentNs - (long) (TEST_REQUEST_AFTER * intervalNs));
        }
    }
}
