package io.heartwheel.fix;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import quickfix.LogUtil;
import quickfix.Message;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.field.MsgType;
import quickfix.mina.EventHandlingStrategy;
import quickfix.mina.SingleThreadedEventHandlingStrategy;

/**
 * Processes messages in the order in which they were read, and each only as long as its own connection is the session's: what an
 * old connection left in the queue never reaches the next one. Such messages have not been counted, so they are sent again.
 *
 * <p>One thread for everybody, or one for each session that has a connection, as in QuickFIX/J's own two strategies, which know
 * no connections. Messages that were read before the end of a connection are processed before that end.
 */
final class Processing {
    private static final Logger LOG = LoggerFactory.getLogger(Processing.class);
    private static final int UNBOUNDED = Integer.MAX_VALUE;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_MS = 20;
    private static final Object EVERYBODY = new Object();
    private static final Entry LAST = new Entry(null, null, null, false);

    private final boolean threadForEach;
    private final int capacity;
    private final Supplier<Executor> executor;
    private final ConcurrentMap<Object, Worker> workers = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private volatile boolean stopped;

    /**
     * @param threadForEach whether each session has a thread of its own.
     * @param queueCapacity how many messages may wait for a thread before reading blocks; negative: no bound.
     * @param executor      what runs the threads, or supplies null: daemon threads of our own.
     */
    Processing(final boolean threadForEach, final int queueCapacity, final Supplier<Executor> executor) {
        this.threadForEach = threadForEach;
        this.capacity = queueCapacity < 0 ? UNBOUNDED : Math.max(1, queueCapacity);
        this.executor = executor;
    }

    /** Whether a full queue blocks who reads into it. */
    boolean bounded() {
        return capacity != UNBOUNDED;
    }

    /** Takes messages from now on; threads start with the first message. */
    void start() {
        stopping = false;
        stopped = false;
    }

    /** The sockets are being closed: reading does not block any more, what finds no room is dropped. */
    void stopSoon() {
        stopping = true;
    }

    /** I/O thread: queues a message, or the end of its connection. Waits only if there is a bound and it is reached. */
    void put(final FixConnection connection, final Session session, final Message message) {
        put(new Entry(connection, session, message, true));
    }

    /** As {@link #put}, but never waits: for a connection's first message, whose reading holds up all others' Logons. */
    void putFirst(final FixConnection connection, final Session session, final Message message) {
        put(new Entry(connection, session, message, false));
    }

    private void put(final Entry entry) {
        final Object key = threadForEach ? entry.session().getSessionID() : EVERYBODY;
        try {
            while (!stopped) {
                final Worker worker = worker(key);
                if (worker.put(entry)) {
                    return;
                }
                workers.remove(key, worker);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Worker worker(final Object key) {
        final Worker known = workers.get(key);
        if (known != null) {
            return known;
        }
        final Worker fresh = new Worker(key);
        final Worker rival = workers.putIfAbsent(key, fresh);
        if (rival != null) {
            return rival;
        }
        boolean started = false;
        try {
            fresh.start();
            started = true;
        } finally {
            if (!started) {
                workers.remove(key, fresh);
            }
        }
        return fresh;
    }

    /** How many messages wait. */
    int queueSize() {
        int size = 0;
        for (final Worker worker : workers.values()) {
            size += worker.queue.size();
        }
        return size;
    }

    /** How many messages wait in the queue in which those of this session are. */
    int queueSize(final SessionID id) {
        final Worker worker = workers.get(threadForEach ? id : EVERYBODY);
        return worker == null ? 0 : worker.queue.size();
    }

    /**
     * Processes what waits and stops. An application that takes no message for five seconds is left to itself: then the rest is
     * dropped.
     */
    void stop() {
        stopped = true;
        final long sinceNs = System.nanoTime();
        final List<Worker> running = List.copyOf(workers.values());
        running.forEach(Worker::stop);
        running.forEach(worker -> worker.join(sinceNs));
        running.forEach(worker -> workers.remove(worker.key, worker));
    }

    /** A message, or the end, of a connection. */
    private record Entry(FixConnection connection, Session session, Message message, boolean counts) {
        boolean isEnd() {
            return message == EventHandlingStrategy.END_OF_STREAM;
        }

        void process() {
            if (connection == null) {
                next();
            } else if (connection.mayBeProcessed(isEnd())) {
                if (isEnd() || isLogout()) {
                    connection.mayEndBy(this::next);
                } else {
                    next();
                }
            }
            if (connection != null && isEnd() && !connection.closing()) {
                connection.endIsTold();
            }
        }

        private boolean isLogout() {
            return MsgType.LOGOUT.equals(message.getHeader().getOptionalString(MsgType.FIELD).orElse(null));
        }

        private void next() {
            try {
                session.next(message);
                if (connection != null) {
                    connection.processed();
                }
            } catch (final Throwable t) {
                LogUtil.logThrowable(session.getSessionID(), t.getMessage(), t);
            }
        }
    }

    /** One thread and its queue. */
    private final class Worker implements Runnable {
        private final Object key;
        private final String name;
        private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
        private final Semaphore room = new Semaphore(capacity);
        private final CountDownLatch ended = new CountDownLatch(1);
        private boolean over;
        private volatile Thread thread;
        private volatile boolean abandoned;
        private volatile long lastProgressNs = System.nanoTime();

        Worker(final Object key) {
            this.key = key;
            // As QuickFIX/J names them: people look for them in thread dumps.
            name = key == EVERYBODY ? SingleThreadedEventHandlingStrategy.MESSAGE_PROCESSOR_THREAD_NAME
                : "QF/J Session dispatcher: " + key;
        }

        void start() {
            final Executor embedders = executor.get();
            if (embedders != null) {
                embedders.execute(this);
                return;
            }
            final Thread own = new Thread(this, name);
            own.setDaemon(true);
            own.start();
        }

        /** False: it has just ended. Does not wait while the connector stops: a blocked callback would keep it from that. */
        boolean put(final Entry entry) throws InterruptedException {
            while (bounded() && entry.counts()
                && !room.tryAcquire(EventHandlingStrategy.THREAD_WAIT_FOR_MESSAGE_MS, TimeUnit.MILLISECONDS)) {
                if (stopping) {
                    return true;
                }
            }
            synchronized (this) {
                return !over && queue.add(entry);
            }
        }

        void stop() {
            queue.add(LAST);
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            final String before = thread.getName();
            thread.setName(before.equals(name) ? name : name + " (" + before + ")");
            try {
                work();
            } finally {
                thread.setName(before);
                workers.remove(key, this);
                ended.countDown();
            }
        }

        private void work() {
            for (Entry entry = next(); entry != LAST; entry = next()) {
                if (!abandoned) {
                    entry.process();
                }
                lastProgressNs = System.nanoTime();
                if (threadForEach && entry.isEnd() && over()) {
                    return;
                }
            }
        }

        private Entry next() {
            while (true) {
                try {
                    final Entry entry = queue.take();
                    if (bounded() && entry.counts()) {
                        room.release();
                    }
                    return entry;
                } catch (final InterruptedException e) {
                    LOG.debug("A callback has interrupted {}", name, e);
                }
            }
        }

        private synchronized boolean over() {
            over = queue.isEmpty();
            return over;
        }

        /**
         * Waits for its end as long as messages go through; counted from when the last one did, not from when that is noticed, so
         * that many that are blocked are waited for together. A callback that stops the connector does not wait for itself.
         */
        void join(final long stoppedNs) {
            if (Thread.currentThread() == thread) {
                return;
            }
            try {
                while (!ended.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                    final long progressNs = lastProgressNs;
                    final long sinceNs = progressNs - stoppedNs > 0 ? progressNs : stoppedNs;
                    if (System.nanoTime() - sinceNs > PATIENCE_NS) {
                        abandoned = true;
                        LOG.warn("A callback has blocked '{}' for {} s; {} messages are dropped", name,
                            TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS), queue.size());
                        return;
                    }
                }
            } catch (final InterruptedException e) {
                abandoned = true;
                Thread.currentThread().interrupt();
            }
        }
    }
}
