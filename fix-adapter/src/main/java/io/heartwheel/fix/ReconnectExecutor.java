package io.heartwheel.fix;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has an initiator's sessions reconnect, each on a lane of its own: a connect or a name look-up that hangs delays that session
 * and nobody else. QuickFIX/J's own one thread does it for all initiators of the JVM in turn.
 *
 * <p>Its one thread only ticks, and is there only while there is something to tick for. A task whose last run is not over skips
 * its tick; after a cancel no further run begins.
 */
final class ReconnectExecutor extends ScheduledThreadPoolExecutor {
    private static final long KEEP_ALIVE_S = 10;

    private final SenderPool pool;

    ReconnectExecutor(final SenderPool pool) {
        super(1, task -> {
            final Thread thread = new Thread(task, "heartwheel-fix-reconnect");
            thread.setDaemon(true);
            return thread;
        });
        this.pool = pool;
        setRemoveOnCancelPolicy(true);
        setKeepAliveTime(KEEP_ALIVE_S, TimeUnit.SECONDS);
        allowCoreThreadTimeOut(true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        final Runnable command, final long initialDelay, final long delay, final TimeUnit unit) {
        final Turns turns = new Turns(command, new Lane(pool));
        final ScheduledFuture<?> ticks = super.scheduleWithFixedDelay(turns::tick, initialDelay, delay, unit);
        turns.ticks = ticks;
        return ticks;
    }

    /** The runs of one task. */
    private static final class Turns {
        private final Runnable command;
        private final Lane lane;
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile Future<?> ticks;

        Turns(final Runnable command, final Lane lane) {
            this.command = command;
            this.lane = lane;
        }

        void tick() {
            if (busy.compareAndSet(false, true)) {
                lane.submit(this::turn);
            }
        }

        private void turn() {
            try {
                final Future<?> known = ticks;
                if (known == null || !known.isCancelled()) {
                    command.run();
                }
            } finally {
                busy.set(false);
            }
        }
    }
}
