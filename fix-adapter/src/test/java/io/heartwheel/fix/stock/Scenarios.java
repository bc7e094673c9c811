package io.heartwheel.fix.stock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.heartwheel.fix.Await;
import io.heartwheel.fix.RawFixClient;
import io.heartwheel.fix.stock.Hooks.Gate;
import io.heartwheel.fix.stock.Venue.Kind;
import io.heartwheel.fix.stock.Venue.Spec;

import quickfix.mina.initiator.AbstractSocketInitiator;

/**
 * What a counterparty may expect of any venue. Each is told which kind of venue to start and what to do when all is set up; it
 * throws {@link Broken} if the venue does not do what it should, and anything else if the scenario did not come about.
 */
final class Scenarios {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private Scenarios() {
    }

    /** A live counterparty, HeartBtInt 30, of whom nothing is due for half a minute. */
    static void clockForwardKillsNobody(final Kind kind, final Step step) throws Exception {
        try (Venue venue = kind.start(Spec.of("FORWARD").set("CheckLatency", "N"));
            RawFixClient peer = venue.connect("FORWARD")) {
            peer.loggedOn(30);
            step.take();
            must("a live counterparty keeps its connection", stays(1500, () -> !peer.closed()));
            must("and is sent no TestRequest", peer.count("1") == 0);
        }
    }

    static void clockBackHidesNobody(final Kind kind, final Step step) throws Exception {
        try (Venue venue = kind.start(Spec.of("BACK").set("CheckLatency", "N")); RawFixClient peer = venue.connect("BACK")) {
            peer.loggedOn(1);
            step.take();
            must("a silent counterparty is gone within 4 s at HeartBtInt 1", Await.within(4000, peer::closed));
        }
    }

    static void clockBackSilencesNobody(final Kind kind, final Step step) throws Exception {
        try (Venue venue = kind.start(Spec.of("HUSH").set("CheckLatency", "N")); RawFixClient peer = venue.connect("HUSH")) {
            peer.loggedOn(1);
            step.take();
            must("the venue goes on sending Heartbeats", beating(4000, peer, () -> peer.count("0") >= 2));
        }
    }

    /**
     * Today's session follows yesterday's without a break; the counterparty does not answer the Logout between them.
     * HeartBtInt 0: otherwise stock's clock, stepped, would end it for another reason.
     */
    static void endOfDayEnds(final Kind kind, final Step step) throws Exception {
        final String end = LocalTime.now(ZoneOffset.UTC).plusMinutes(30).format(TIME);
        try (Venue venue = kind.start(Spec.of("EVE").set("CheckLatency", "N").set("StartTime", end).set("EndTime", end));
            RawFixClient peer = venue.connect("EVE")) {
            peer.loggedOn(0);
            step.take();
            peer.expect("5");
            Await.within(3500, () -> peer.closed() || peer.count("5") > 1);
            must("the connection is closed after LogoutTimeout, 2 s", peer.closed());
            must("one Logout was sent", peer.count("5") == 1);
        }
    }

    /** One that keeps sending while its first message is in a callback. */
    static void queuedMessagesAreLife(final Kind kind, final Step step) throws Exception {
        final Gate gate = new Gate();
        try (Venue venue = kind.start(Spec.of("QUEUED").application(Hooks.blocksInFromApp("QUEUED", gate)));
            RawFixClient peer = venue.connect("QUEUED"); gate) {
            peer.loggedOn(1);
            step.take();
            peer.send("D", "11=1");
            must("who sends every 300 ms is alive, though its messages wait", !beating(3800, peer, peer::closed));
        }
    }

    /** One that never sent the application anything, while the application is busy with another's message. */
    static void blockedApplicationKillsNobody(final Kind kind, final Step step) throws Exception {
        final Gate gate = new Gate();
        try (Venue venue = kind.start(Spec.of("BUSY", "OTHER").application(Hooks.blocksInFromApp("BUSY", gate)));
            RawFixClient busy = venue.connect("BUSY"); RawFixClient other = venue.connect("OTHER"); gate) {
            busy.loggedOn(30);
            other.loggedOn(1);
            step.take();
            busy.send("D", "11=1");
            must("who sends every 300 ms is alive, whatever another's message does", !beating(3800, other, other::closed));
        }
    }

    /** A callback of one counterparty's blocks while another is to have its Heartbeats. Stock has one timer thread a JVM. */
    static void blockedCallbackSilencesNobody(final Kind kind, final Step step) throws Exception {
        final Gate gate = new Gate();
        try (Venue venue = kind.start(Spec.of("STUCK", "FREE").set("TestRequestDelayMultiplier", "9")
            .set("HeartBeatTimeoutMultiplier", "9").application(Hooks.blocksInToAdmin("STUCK", gate)));
            RawFixClient stuck = venue.connect("STUCK"); RawFixClient free = venue.connect("FREE"); gate) {
            stuck.loggedOn(1);
            free.loggedOn(1);
            step.take();
            gate.awaitReached();
            final long before = free.count("0");
            must("others have their Heartbeats while a callback blocks", Await.within(2800, () -> free.count("0") >= before + 2));
            must("the blocked one has none", stuck.count("0") == 0);
        }
    }

    /** QuickFIX/J 902: between taking the Logon and answering it, a log or a callback takes a while. */
    static void nothingIsSentBeforeTheLogonIsAnswered(final Kind kind, final Step step) throws Exception {
        final Gate gate = new Gate();
        try (Venue venue = kind.start(Spec.of("EARLY").log(Hooks.log((id, text) -> {
            if (text.equals("Received logon")) {
                gate.pass();
            }
        }, (id, text) -> {
        })));
            RawFixClient peer = venue.connect("EARLY"); gate) {
            step.take();
            peer.logon("1");
            gate.awaitReached();
            Await.within(2200, () -> venue.session("EARLY").getExpectedSenderNum() > 1);
            gate.close();
            must("the answer to the Logon is the first message", peer.expect("A").has("34=1"));
        }
    }

    /** An initiator of the same process connects to somebody who does not answer. Stock does so on its one timer thread. */
    static void hangingConnectSilencesNobody(final Kind kind, final Step step) throws Exception {
        final List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            Venue venue = kind.start(Spec.of("CALM").set("TestRequestDelayMultiplier", "9")
                .set("HeartBeatTimeoutMultiplier", "9"));
            RawFixClient peer = venue.connect("CALM")) {
            fill(full, waiting);
            peer.loggedOn(1);
            step.take();
            final AbstractSocketInitiator initiator = venue.initiator(full.getLocalPort());
            try {
                initiator.start();
                must("three Heartbeats in 3.3 s at HeartBtInt 1", Await.within(3300, () -> peer.count("0") >= 3));
            } finally {
                stopLater(initiator);
            }
        } finally {
            for (final Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** QuickFIX/J waits until the connect has failed, which takes up to a minute: nobody waits for it here. */
    private static void stopLater(final AbstractSocketInitiator initiator) {
        final Thread stopper = new Thread(() -> initiator.stop(true), "stops-" + initiator);
        stopper.setDaemon(true);
        stopper.start();
    }

    /** Until the next connect is not answered any more. */
    private static void fill(final ServerSocket server, final List<Socket> waiting) throws IOException {
        for (int i = 0; i < 8; i++) {
            final Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (final SocketTimeoutException e) {
                return;
            }
        }
        throw new AssertionError("the backlog does not fill");
    }

    /**
     * The first is held up between QuickFIX/J's look whether the session is free and taking it, until another looks. So many that
     * not all are read by the same thread.
     */
    static void oneOfManyLogonsLives(final Kind kind, final Step step) throws Exception {
        final int many = 12;
        final AtomicInteger accepted = new AtomicInteger();
        final List<RawFixClient> rivals = new ArrayList<>();
        try (Venue venue = kind.start(Spec.of("RIVALS").log(Hooks.log((id, text) -> {
            if (text.startsWith("Accepting session")) {
                accepted.incrementAndGet();
                Await.within(1500, () -> accepted.get() >= 2);
            }
        }, (id, text) -> {
        })))) {
            for (int i = 0; i < many; i++) {
                rivals.add(venue.connect("RIVALS"));
            }
            step.take();
            for (final RawFixClient rival : rivals) {
                rival.logon("30");
            }
            Await.within(8000, () -> rivals.stream().filter(RawFixClient::closed).count() >= many - 1);
            must("of those who log on at once one is logged on, the others are closed", livesAlone(rivals));
        } finally {
            for (final RawFixClient rival : rivals) {
                rival.close();
            }
        }
    }

    private static boolean livesAlone(final List<RawFixClient> rivals) throws IOException {
        final List<RawFixClient> open = rivals.stream().filter(rival -> !rival.closed()).toList();
        if (open.size() != 1 || !Await.within(2500, () -> open.get(0).count("A") == 1)) {
            return false;
        }
        open.get(0).send("1", "112=STILL");
        return Await.within(2500, () -> open.get(0).count("0") == 1 || open.get(0).closed()) && open.get(0).count("0") == 1;
    }

    static void halfOpenConnectionMakesRoom(final Kind kind, final Step step) throws Exception {
        try (Venue venue = kind.start(Spec.of("HALF")); RawFixClient dead = venue.connect("HALF")) {
            dead.loggedOn(1);
            step.take();
            must("a connection that died unnoticed is closed", Await.within(4500, dead::closed));
            must("and its counterparty can log on again", logsOn(venue, "HALF", 2, 2000));
        }
    }

    /** The callback that checks a Logon throws, once: say that what it asks is down for a moment. LogonTimeout 1 s. */
    static void logonThatFailedMakesRoom(final Kind kind, final Step step) throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        try (Venue venue = kind.start(Spec.of("FAILED").set("LogonTimeout", "1").application(Hooks.fromAdmin(id -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose: the list of users cannot be read");
            }
        }))); RawFixClient peer = venue.connect("FAILED")) {
            step.take();
            peer.logon("30");
            Await.until("it failed", () -> calls.get() == 1);
            must("a counterparty whose Logon failed can log on again", logsOn(venue, "FAILED", 1, 2500));
        }
    }

    static void silentStrangerIsClosed(final Kind kind, final Step step) throws Exception {
        try (Venue venue = kind.start(Spec.of("STRANGER").set("LogonTimeout", "1"));
            RawFixClient stranger = venue.connect("STRANGER")) {
            step.take();
            must("who never logs on is closed after LogonTimeout, 1 s", Await.within(2200, stranger::closed));
        }
    }

    /** The log of some sessions throws when they are sent a Heartbeat: QuickFIX/J 1065. */
    static void faultStopsNobodyElse(final Kind kind, final Step step) throws Exception {
        final String[] clients = {"SICK0", "WELL0", "WELL1", "SICK1", "WELL2", "WELL3", "SICK2", "WELL4"};
        final Map<String, RawFixClient> peers = new LinkedHashMap<>();
        try (Venue venue = kind.start(Spec.of(clients).set("TestRequestDelayMultiplier", "9")
            .set("HeartBeatTimeoutMultiplier", "9").log(Hooks.log((id, text) -> {
            }, (id, text) -> {
                if (id.getTargetCompID().startsWith("SICK") && text.contains("\00135=0\001")) {
                    throw new NoClassDefFoundError("on purpose: what the log needs is not there");
                }
            })))) {
            for (final String client : clients) {
                peers.put(client, venue.connect(client).loggedOn(1));
            }
            step.take();
            Await.within(3600, () -> without(peers).isEmpty());
            must("all others have their Heartbeats", without(peers).isEmpty());
            must("what failed was counted", venue.faults() > 0);
        } finally {
            for (final RawFixClient peer : peers.values()) {
                peer.close();
            }
        }
    }

    private static List<String> without(final Map<String, RawFixClient> peers) {
        return peers.keySet().stream().filter(name -> name.startsWith("WELL") && peers.get(name).count("0") < 2).toList();
    }

    /** QuickFIX/J 1243. */
    static void oldMessagesDoNotTouchTheNextConnection(final Kind kind, final Step step) throws Exception {
        final Gate gate = new Gate();
        try (Venue venue = kind.start(Spec.of("EPOCH").application(Hooks.blocksInFromApp("EPOCH", gate)));
            RawFixClient old = venue.connect("EPOCH"); gate) {
            old.loggedOn(30);
            step.take();
            for (int i = 1; i <= 3; i++) {
                old.send("D", "11=" + i);
            }
            gate.awaitReached();
            Await.until("two wait behind one", () -> venue.acceptor().getQueueSize() == 2);
            venue.session("EPOCH").disconnect("on purpose: an operator ends it", false);
            old.closedNs();
            try (RawFixClient next = venue.connect("EPOCH").seqNum(5)) {
                next.logon("30");
                Await.until("its Logon waits behind them", () -> venue.acceptor().getQueueSize() >= 4);
                gate.close();
                Await.until("it is answered, or closed", () -> next.count("A") == 1 || next.closed());
                must("the next connection is logged on", next.count("A") == 1);
                must("and stays", stays(300, () -> !next.closed()));
            }
        }
    }

    /** DisableHeartBeatCheck says that silence is to be borne, not that we are to fall silent ourselves. */
    static void heartbeatsGoOnWhenTheCheckIsDisabled(final Kind kind, final Step step) throws Exception {
        try (Venue venue = kind.start(Spec.of("BORNE").set("DisableHeartBeatCheck", "Y"));
            RawFixClient peer = venue.connect("BORNE")) {
            peer.loggedOn(1);
            step.take();
            Await.until("its silence is longer than its timeout", () -> System.nanoTime() - peer.lastSentNs() > 3_450_000_000L);
            final long before = peer.count("0");
            must("it still is sent Heartbeats", Await.within(2000, () -> peer.count("0") > before));
        }
    }

    private static boolean logsOn(final Venue venue, final String client, final int seqNum, final long withinMs)
        throws Exception {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        while (System.nanoTime() - untilNs < 0) {
            try (RawFixClient peer = venue.connect(client).seqNum(seqNum)) {
                peer.logon("30");
                if (Await.within(withinMs, () -> peer.closed() || peer.count("A") == 1) && peer.count("A") == 1) {
                    return true;
                }
                Await.within(300, () -> false);
            }
        }
        return false;
    }

    /** Whether it comes true while the counterparty sends a Heartbeat every 300 ms. */
    private static boolean beating(final long forMs, final RawFixClient peer, final BooleanSupplier condition) {
        return Await.within(forMs, () -> {
            if (!peer.closed() && System.nanoTime() - peer.lastSentNs() > 300_000_000L) {
                try {
                    peer.send("0");
                } catch (final IOException e) {
                    return peer.closed() && condition.getAsBoolean();
                }
            }
            return condition.getAsBoolean();
        });
    }

    private static boolean stays(final long forMs, final BooleanSupplier condition) {
        return Await.stays(forMs, condition);
    }

    private static void must(final String what, final boolean holds) throws Broken {
        if (!holds) {
            throw new Broken(what);
        }
    }

    /** All is set up; what is to happen to everybody at once happens now. */
    interface Step {
        void take() throws Exception;
    }

    /** The venue does not do what it should. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(final String what) {
            super(what);
        }
    }
}
