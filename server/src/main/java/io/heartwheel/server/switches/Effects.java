package io.heartwheel.server.switches;

import io.heartwheel.Effect;
import io.heartwheel.LivenessJournal;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes effects to the journal without waiting; what the journal cannot take now is offered again, for half a minute.
 *
 * <p>Any thread. What is given up is logged: the orders are cancelled all the same.
 */
public final class Effects implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Effects.class);
    private static final long RETRY_MS = 10;
    private static final int TRIES = 3_000;

    private final LivenessJournal journal;
    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(1, task -> {
        final Thread thread = new Thread(task, "heartwheel-effects");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Effects that nobody has to wait for.
     *
     * @param journal takes them, now or later.
     */
    public Effects(final LivenessJournal journal) {
        this.journal = journal;
    }

    /**
     * Something was done.
     *
     * @param effect what.
     * @param who    about whom.
     * @param atNs   when, on the wheel's time line.
     * @param detail as {@link Effect} says.
     */
    public void add(final Effect effect, final Watched who, final long atNs, final long detail) {
        add(effect, who, atNs, detail, TRIES);
    }

    private void add(final Effect effect, final Watched who, final long atNs, final long detail, final int tries) {
        if (journal.effect(effect, who.handle(), who.correlationId(), atNs, detail)) {
            return;
        }
        if (tries == 0 || later.isShutdown()) {
            LOGGER.error("The journal does not take that {} was {} for {}", effect, detail, who.name());
        } else {
            later.schedule(() -> add(effect, who, atNs, detail, tries - 1), RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
