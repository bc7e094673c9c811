package io.heartwheel.server.venue;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the books, and the only way to it.
 *
 * <p>Every command is answered: carried out, or refused because it makes no sense, because too much waits, or because the venue
 * is closing. Cancelling for a fired switch is never refused and overtakes every command that waits. A command that fails
 * through our fault is answered, logged and counted, and the next one is served.
 */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private static final long MOST_PATIENCE_MS = 1_000;

    private final Mailbox mailbox = new Mailbox();
    private final Desk desk;
    private final Reporter reporter;
    private final Limits limits;
    private final BooleanSupplier takesOrders;
    private final Thread thread = new Thread(this::run, "heartwheel-engine");
    private volatile long faults;

    Engine(final Desk desk, final Reporter reporter, final Limits limits, final BooleanSupplier takesOrders) {
        this.desk = desk;
        this.reporter = reporter;
        this.limits = limits;
        this.takesOrders = takesOrders;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Any thread: whether new sessions and orders are taken, at the moment. */
    boolean takesOrders() {
        return takesOrders.getAsBoolean();
    }

    /**
     * Any thread, never waits: the command is received now, under the session's present arming. False if the party has been
     * forgotten: then nothing was done.
     */
    boolean submit(final Blotter blotter, final Command command) {
        final int waiting = blotter.claim();
        if (waiting == 0) {
            return false;
        }
        final Arming arming = blotter.arming();
        final boolean addsRisk = command.addsRisk();
        if (addsRisk && !takesOrders()) {
            blotter.waiting.decrementAndGet();
            command.refuse(reporter, blotter.session, Refusal.UNRECORDED);
            return true;
        }
        Mailbox.Offer offer = Mailbox.Offer.FULL;
        if (waiting <= Limits.share(limits.queuedPerSession(), addsRisk)) {
            offer = mailbox.offer(() -> execute(blotter, arming, command), Limits.share(limits.queued(), addsRisk));
        }
        if (offer != Mailbox.Offer.TAKEN) {
            blotter.waiting.decrementAndGet();
            command.refuse(reporter, blotter.session, offer == Mailbox.Offer.FULL ? Refusal.BUSY : Refusal.CLOSED);
        }
        return true;
    }

    /** Any thread: cancels what the session has in the books from that arming or before, then tells how much. */
    void sweep(final Blotter blotter, final long arming, final CancelCause cause, final Consumer<CancelResult> done) {
        if (!mailbox.urgent(() -> tell(done, desk.sweep(blotter, arming, cause)))) {
            tell(done, new CancelResult(0, blotter.resting()));
        }
    }

    /** As above, for all parties of an account. */
    void sweep(final Account account, final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        if (!mailbox.urgent(() -> tell(done, desk.sweep(account, firing, cause)))) {
            tell(done, new CancelResult(0, account.resting()));
        }
    }

    /** Any thread: what a firing would do if it came now. */
    void rehearse(final Blotter blotter, final Firing firing, final CancelCause cause, final Consumer<CancelResult> done) {
        if (!mailbox.urgent(() -> tell(done, desk.wouldSweep(blotter, firing, cause)))) {
            tell(done, new CancelResult(0, 0));
        }
    }

    /** Any thread: runs a task between two commands, before those that wait; false if closed. */
    boolean inspect(final Runnable task) {
        return mailbox.urgent(task);
    }

    /** Any thread: how many commands failed through our fault. */
    long faults() {
        return faults;
    }

    /** Any thread: carries out what was accepted, refuses what comes later, and waits for the thread to end. */
    boolean close(final long timeoutMs) throws InterruptedException {
        mailbox.close();
        thread.join(timeoutMs);
        return !thread.isAlive();
    }

    private void run() {
        for (Runnable task = next(); task != null; task = next()) {
            attempt(() -> desk.expire(System.currentTimeMillis()));
            attempt(task);
        }
    }

    private void attempt(final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException | Error e) {
            fault("a task", e);
        }
    }

    /** A look at least each second, because the wall clock, by which orders expire, may be set. */
    private Runnable next() {
        final long dueMs = desk.nextExpiryMs();
        return mailbox.take(dueMs == Long.MAX_VALUE ? dueMs
            : Math.max(0, Math.min(MOST_PATIENCE_MS, dueMs - System.currentTimeMillis())));
    }

    private void execute(final Blotter blotter, final Arming arming, final Command command) {
        blotter.waiting.decrementAndGet();
        try {
            command.execute(desk, blotter, arming);
        } catch (final RuntimeException e) {
            fault(blotter.party, e);
            command.refuse(reporter, blotter.session, Refusal.FAULT);
        }
    }

    private void tell(final Consumer<CancelResult> done, final CancelResult result) {
        try {
            done.accept(result);
        } catch (final RuntimeException e) {
            LOG.error("The callback of a cancel-all failed; {} orders were cancelled all the same", result.cancelled(), e);
        }
    }

    private void fault(final Object where, final Throwable e) {
        faults = faults + 1;
        LOG.error("The engine failed on {}; it goes on", where, e);
    }
}
