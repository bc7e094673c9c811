package io.heartwheel.bench.fix;

import com.sun.management.OperatingSystemMXBean;
import io.heartwheel.EventType;
import io.heartwheel.Heartwheel;
import io.heartwheel.LivenessAgent;
import io.heartwheel.fix.FixLiveness;
import io.heartwheel.fix.HeartwheelSocketAcceptor;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SystemNanoClock;
import quickfix.ApplicationAdapter;
import quickfix.ConfigError;
import quickfix.DefaultMessageFactory;
import quickfix.Log;
import quickfix.MemoryStoreFactory;
import quickfix.SessionSettings;
import quickfix.SocketAcceptor;

/**
 * A FIX acceptor in a process of its own, with one configured session a counterparty and a daily schedule, that tells on request
 * what it has cost. It ends with its standard input.
 *
 * <p>Messages are kept in memory, and neither side logs them or what becomes of sessions: a file store holds five files a
 * session, which for ten thousand are more than most users may open.
 */
public final class FixVenue {
    /** The answer's name for the time at which CPU times were read. */
    static final String NOW = "now";
    /** The answer's name for the CPU time of the whole process, which counts the JVM's own threads, too. */
    static final String PROCESS = "process";
    /** Asks for the bytes of the heap that are in use. */
    static final String HEAP = "heap";
    /** Asks how often the wheel said that its poller had not run for too long. */
    static final String STALLS = "stalls";
    /** Asks for CPU times. */
    static final String CPU = "cpu";
    /** Begins each answer. */
    static final String SAYS = "venue\t";
    /** Nobody else may print there: the pipe is read only when something was asked, and who writes to a full one waits. */
    private static final PrintStream ANSWERS = System.out;
    private static final LongAdder STALLED = new LongAdder();
    private static final long MOST_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int PLACES_A_SESSION = 5;
    private static final int HALF_A_DAY_H = 12;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private FixVenue() {
    }

    /**
     * Serves until its standard input ends.
     *
     * @param args whose timer, how many sessions, and how often at most the wheel's poller wakes up: once in so many us.
     * @throws Exception if it can't.
     */
    public static void main(final String[] args) throws Exception {
        System.setOut(System.err);
        Logger.getLogger("").setLevel(Level.SEVERE);
        final int sessions = Integer.parseInt(args[1]);
        final SocketAcceptor acceptor = Side.valueOf(args[0]) == Side.STOCK
            ? stock(sessions) : ours(sessions, TimeUnit.MICROSECONDS.toNanos(Long.parseLong(args[2])));
        acceptor.start();
        final InetSocketAddress address = (InetSocketAddress) acceptor.getEndpoints().iterator().next().getLocalAddress();
        answer(Map.of("port", (long) address.getPort()));
        final BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            answer(switch (line) {
                case HEAP -> heap();
                case STALLS -> Map.of(STALLS, STALLED.sum());
                default -> cpu();
            });
        }
        System.exit(0);
    }

    private static SocketAcceptor stock(final int sessions) throws ConfigError {
        return new SocketAcceptor(new ApplicationAdapter(), new MemoryStoreFactory(), settings(sessions), id -> new Silence(),
            new DefaultMessageFactory());
    }

    private static SocketAcceptor ours(final int sessions, final long parkNs) throws ConfigError {
        final Heartwheel wheel =
            new Heartwheel(new Heartwheel.Context().capacity(PLACES_A_SESSION * sessions), System.nanoTime());
        final FixLiveness liveness = new FixLiveness(new FixLiveness.Context().wheel(wheel));
        final LivenessAgent agent = new LivenessAgent(wheel, SystemNanoClock.INSTANCE, event -> {
            if (event.type() == EventType.STALLED) {
                STALLED.increment();
            }
            liveness.onEvent(event);
        });
        AgentRunner.startOnThread(new AgentRunner(
            agent.sleep(parkNs, Math.max(parkNs, MOST_SLEEP_NS)), Throwable::printStackTrace, null, agent));
        return new HeartwheelSocketAcceptor(new ApplicationAdapter(), new MemoryStoreFactory(), settings(sessions),
            id -> new Silence(), new DefaultMessageFactory(), liveness);
    }

    /** A day that ends half a day from now, so that no session does while it is measured. */
    private static SessionSettings settings(final int sessions) throws ConfigError {
        final LocalTime end = LocalTime.now(ZoneOffset.UTC).plusHours(HALF_A_DAY_H);
        final StringBuilder text = new StringBuilder("[default]\nConnectionType=acceptor\nSocketAcceptAddress=127.0.0.1\n"
            + "SocketAcceptPort=0\nSocketTcpNoDelay=Y\nUseDataDictionary=N\nTimeZone=UTC\nStartTime=")
            .append(TIME.format(end.plusMinutes(1))).append("\nEndTime=").append(TIME.format(end)).append('\n');
        for (int i = 0; i < sessions; i++) {
            text.append("[session]\nBeginString=").append(Wire.VERSION).append("\nSenderCompID=").append(Wire.VENUE)
                .append("\nTargetCompID=").append(Wire.name(i)).append('\n');
        }
        return new SessionSettings(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** What is left of the heap after it was collected twice. */
    private static Map<String, Long> heap() {
        System.gc();
        System.gc();
        return Map.of(HEAP, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** CPU time since the start, in ns, of the process and by the names of its Java threads. */
    private static Map<String, Long> cpu() {
        final Map<String, Long> cpu = new LinkedHashMap<>();
        cpu.put(NOW, System.nanoTime());
        cpu.put(PROCESS, ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (final ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                cpu.merge(thread.getThreadName(), threads.getThreadCpuTime(thread.getThreadId()), Long::sum);
            }
        }
        return cpu;
    }

    private static void answer(final Map<String, Long> values) {
        final StringBuilder line = new StringBuilder(SAYS);
        values.forEach((name, value) -> line.append(name).append('\t').append(value).append('\t'));
        ANSWERS.println(line);
    }

    /** A log that keeps nothing. */
    private static final class Silence implements Log {
        @Override
        public void clear() {
            // Nothing was kept.
        }

        @Override
        public void onIncoming(final String message) {
            // Not kept.
        }

        @Override
        public void onOutgoing(final String message) {
            // Not kept.
        }

        @Override
        public void onEvent(final String text) {
            // Not kept.
        }

        @Override
        public void onErrorEvent(final String text) {
            // Not kept.
        }
    }
}
