package io.heartwheel.fix.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.heartwheel.fix.RawFixClient;
import io.heartwheel.fix.RawFixClient.Got;

/**
 * The scripted end of one part. It reads in order: what it expects is looked for behind what it has read last. When something
 * came is held against when it was due: never before, and later by no more than this machine kept others waiting.
 */
final class Peer implements AutoCloseable {
    static final long SLOW_MS = 1300;
    private static final long PATIENCE_MS = 10_000;
    private static final long LATE_MS = 500;
    private static final long PAUSE_NS = 500_000_000;
    /** Who logs on with everybody else waits for them, and that is not what is tested. */
    private static final Semaphore LOGONS = new Semaphore(8);

    private final Engine engine;
    private final Part part;
    private RawFixClient wire;
    private int read;
    private long knownNs;

    Peer(final Engine engine, final Part part) {
        this.engine = engine;
        this.part = part;
    }

    /** Logged on at both ends; again, it goes on with its sequence numbers. */
    Peer loggedOn(final int heartBtIntS) throws IOException {
        LOGONS.acquireUninterruptibly();
        try {
            logOn(heartBtIntS);
        } finally {
            LOGONS.release();
        }
        knownNs = System.nanoTime();
        return this;
    }

    private void logOn(final int heartBtIntS) throws IOException {
        final long before = times("logged on");
        connect();
        if (part.ourAcceptor()) {
            logon(heartBtIntS);
            expect("A", "108=" + heartBtIntS);
        } else {
            expect("A", "108=1");
            logon(heartBtIntS);
        }
        until("logged on", before + 1);
    }

    /** A new connection, with nothing said on it. */
    void connect() throws IOException {
        final int next = wire == null ? 1 : wire.nextSeqNum();
        if (wire != null) {
            wire.close();
        }
        wire = new RawFixClient(engine.connection(part), part.theirName(), House.NAME)
            .speaking(part.version().beginString, part.version().timePattern).seqNum(next);
        read = 0;
    }

    void logon(final int heartBtIntS) throws IOException {
        final String[] more = part.version().logonFields;
        final String[] fields = new String[2 + more.length];
        fields[0] = "98=0";
        fields[1] = "108=" + heartBtIntS;
        System.arraycopy(more, 0, fields, 2, more.length);
        wire.send("A", fields);
    }

    boolean withOurAcceptor() {
        return part.ourAcceptor();
    }

    Version version() {
        return part.version();
    }

    /** Our application takes its time over the Logon. */
    void holdLogon() {
        engine.holdLogonOf(part);
    }

    void send(final String type, final String... fields) throws IOException {
        wire.send(type, fields);
    }

    void raw(final String text) throws IOException {
        wire.raw(text);
    }

    String message(final String type, final String... fields) {
        return wire.message(type, fields);
    }

    /** A message that was sent before, so many numbers ago, without saying so. */
    void sendWithSeqNum(final int seqNum, final String type, final String... fields) throws IOException {
        final int next = wire.nextSeqNum();
        wire.seqNum(seqNum).send(type, fields);
        wire.seqNum(next);
    }

    /** Instead of everything up to here. */
    void fillGap(final int from) throws IOException {
        sendWithSeqNum(from, "4", "43=Y", "122=" + wire.now(), "123=Y", "36=" + wire.nextSeqNum());
    }

    /** The time as this version writes it. */
    String now() {
        return wire.now();
    }

    int nextSeqNum() {
        return wire.nextSeqNum();
    }

    /** What follows seems to come after so many lost messages. */
    void skip(final int messages) {
        wire.seqNum(wire.nextSeqNum() + messages);
    }

    long sentNs() {
        return wire.lastSentNs();
    }

    /** When it was known to be logged on at both ends: its life counts from some moment between its Logon and this. */
    long knownNs() {
        return knownNs;
    }

    /** Says that it lives, often enough, for so long. */
    void beat(final long ms) throws IOException {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            murmur(wire.message("0"));
        }
    }

    /** Sends it unless our engine has closed the connection, of which the script will hear. */
    void murmur(final String text) throws IOException {
        try {
            wire.raw(text);
        } catch (final IOException e) {
            closedNs();
        }
    }

    /** Hangs up without a word. */
    void hangUp() throws IOException {
        wire.hangUp();
    }

    Got expect(final String type, final String... fields) {
        if (!Patience.within(PATIENCE_MS, () -> find(type, fields) >= 0)) {
            throw new AssertionError(part + ": awaits 35=" + type + ' ' + List.of(fields) + story());
        }
        final int at = find(type, fields);
        read = at + 1;
        return wire.got().get(at);
    }

    /**
     * Our Logout. QuickFIX/J's initiators may lose it: what they do each second to reconnect closes at once what they were
     * about to close when everything is written. Twice in all scripts is bad luck.
     */
    void expectLogout(final String... fields) {
        if (part.ourAcceptor() || !Patience.within(PATIENCE_MS, () -> find("5", fields) >= 0 || wire.closed())
            || find("5", fields) >= 0) {
            expect("5", fields);
        } else {
            assertThat(engine.lostLogouts()).as(part + ": closed without a Logout" + story()).isLessThanOrEqualTo(2);
        }
    }

    /** That it said Logout, and said it once. */
    void saidLogoutOnce() {
        assertThat(wire.got()).as(part + story()).filteredOn(got -> got.is("5")).hasSizeLessThanOrEqualTo(1);
    }

    private int find(final String type, final String... fields) {
        final List<Got> got = wire.got();
        for (int i = read; i < got.size(); i++) {
            if (matches(got.get(i), type, fields)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(final Got got, final String type, final String... fields) {
        for (final String field : fields) {
            if (!got.has(field)) {
                return false;
            }
        }
        return got.is(type);
    }

    List<Got> got() {
        return wire.got();
    }

    /** How many such messages came on this connection. If this machine has paused, TestRequests may be due to that. */
    void came(final long times, final String type, final String... fields) {
        if (type.equals("1") && paused()) {
            return;
        }
        assertThat(wire.got().stream().filter(got -> matches(got, type, fields)).count())
            .as("35=%s %s in%s", type, List.of(fields), story()).isEqualTo(times);
    }

    /** Heartbeats that nobody asked for. */
    long beats() {
        return wire.got().stream().filter(got -> got.is("0") && !got.text().contains("|112=")).count();
    }

    boolean open() {
        return !wire.closed();
    }

    /** When our engine closed the connection, waiting for it. */
    long closedNs() {
        Patience.until(() -> part + ": awaits the close" + story(), () -> wire.closedAtNs() != 0);
        return wire.closedAtNs();
    }

    void staysOpen(final long ms) {
        assertThat(Patience.stays(ms, this::open)).as(part + " stays open" + story()).isTrue();
    }

    /** It came so many ms after that, not before, and at most as late as this machine was. */
    void onTime(final String what, final long sinceNs, final long dueMs, final long atNs) {
        onTime(what, sinceNs, sinceNs, dueMs, atNs);
    }

    /** @param earliestNs the latest moment that was certainly not after the one from which it was due. */
    void onTime(final String what, final long earliestNs, final long latestNs, final long dueMs, final long atNs) {
        final long dueNs = TimeUnit.MILLISECONDS.toNanos(dueMs);
        final long lateNs = TimeUnit.MILLISECONDS.toNanos(LATE_MS) + 2 * engine.pauses().lostNs(earliestNs);
        assertThat((atNs - earliestNs) / 1e6).as("%s: ms until %s%s", part, what, story())
            .isGreaterThanOrEqualTo(dueNs / 1e6);
        assertThat((atNs - latestNs) / 1e6).as("%s: ms until %s%s", part, what, story())
            .isLessThanOrEqualTo((dueNs + lateNs) / 1e6);
    }

    /** That the listener was told exactly this of the session, in this order, waiting for the last. */
    void told(final String... what) {
        Patience.within(PATIENCE_MS, () -> notes().size() >= what.length);
        assertThat(notes().stream().filter(this::counts)).as(part + story())
            .containsExactlyElementsOf(Stream.of(what).filter(this::counts).toList());
    }

    /** Who falls silent because this machine has paused is suspect, and recovers. */
    private boolean counts(final String told) {
        return !paused() || !told.equals("suspect") && !told.equals("recovered");
    }

    private boolean paused() {
        return engine.pauses().lostNs(knownNs) > PAUSE_NS;
    }

    /** That it has ended, for this reason, and only once. */
    void endedOnce(final String reason) {
        until("ended " + reason, 1);
        assertThat(notes()).as(part.toString()).filteredOn(what -> what.startsWith("ended")).hasSize(1);
        assertThat(armed()).isFalse();
    }

    void until(final String told, final long times) {
        Patience.until(() -> part + ": " + told + " for the " + times + ". time" + story(), () -> times(told) >= times);
    }

    private long times(final String told) {
        return engine.notes().count(part.sessionId(), told);
    }

    private List<String> notes() {
        return engine.notes().about(part.sessionId());
    }

    boolean armed() {
        return engine.liveness().isArmed(part.sessionId());
    }

    /** Our engine is told to log out. */
    void haveUsLogOut() {
        engine.liveness().logout(part.sessionId(), "over");
    }

    private String story() {
        return ", told " + notes() + ", closed " + wire.closed() + ", got " + wire.got();
    }

    @Override
    public void close() throws IOException {
        if (wire != null) {
            wire.close();
        }
        engine.over(part);
    }
}
