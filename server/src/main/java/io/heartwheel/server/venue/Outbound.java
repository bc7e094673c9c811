package io.heartwheel.server.venue;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.SessionID;

/**
 * Sends reports on threads of its own: in order for each session, and one session's blocked send holds up one thread only.
 *
 * <p>A send takes QuickFIX/J's lock of that session, which is held while it writes its message store and while the application's
 * callbacks run, so it can block; {@link #accept} never does. At most one thread works for a session at any time, and it lets
 * others go first after a batch. What waits is bounded by {@link VenueApplication}, which refuses a session's requests while too
 * many of its reports are unsent. Any thread.
 */
final class Outbound implements ReportSink {
    private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);
    private static final int BATCH = 64;
    private static final long IDLE_S = 10;

    /** Sends one report; may block. */
    @FunctionalInterface
    interface Wire {
        void send(SessionID session, Report report) throws Exception;
    }

    private final ConcurrentMap<SessionID, Strand> strands = new ConcurrentHashMap<>();
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Wire wire;
    private final ThreadPoolExecutor threads;

    Outbound(final Wire wire, final int threadCount) {
        this.wire = wire;
        final AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(threadCount, threadCount, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            task -> {
                final Thread thread = new Thread(task, "heartwheel-sender-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void accept(final SessionID session, final Report report) {
        strands.computeIfAbsent(session, Strand::new).add(report);
    }

    /** Reports that wait to be sent to that session. */
    int unsent(final SessionID session) {
        final Strand strand = strands.get(session);
        return strand == null ? 0 : strand.size.get();
    }

    /** Reports that wait to be sent. */
    long unsent() {
        return unsent.get();
    }

    /** Reports that could not even be stored: QuickFIX/J doesn't know the session, or the venue is closed. */
    long lost() {
        return lost.get();
    }

    /** Sends what waits, for so long; false if some was left. */
    boolean close(final long timeoutMs) throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private void send(final SessionID session, final Report report) {
        try {
            wire.send(session, report);
        } catch (final Exception e) {
            lost.incrementAndGet();
            LOG.error("A report to {} could not be sent or stored: {}", session, report, e);
        }
    }

    /** One session's reports: whoever raises the size from zero starts a thread, which ends when it has brought it back. */
    private final class Strand implements Runnable {
        private final Queue<Report> reports = new ConcurrentLinkedQueue<>();
        private final AtomicInteger size = new AtomicInteger();
        private final SessionID session;

        Strand(final SessionID session) {
            this.session = session;
        }

        void add(final Report report) {
            reports.add(report);
            unsent.incrementAndGet();
            if (size.getAndIncrement() == 0 && !start()) {
                lost.incrementAndGet();
                LOG.error("The venue is closed: a report to {} is lost: {}", session, report);
            }
        }

        @Override
        public void run() {
            int done = 0;
            do {
                if (done == BATCH) {
                    if (start()) {
                        return;
                    }
                    done = 0;
                }
                send(session, reports.poll());
                unsent.decrementAndGet();
                done++;
            } while (size.decrementAndGet() > 0);
        }

        private boolean start() {
            try {
                threads.execute(this);
                return true;
            } catch (final RejectedExecutionException e) {
                return false;
            }
        }
    }
}
