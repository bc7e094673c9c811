package io.heartwheel.gateway.board;

import io.heartwheel.Effect;
import io.heartwheel.LivenessEvent;
import io.heartwheel.LivenessJournal;

/**
 * A journal that lets a board know what it is told: names at once, effects when it has taken them. Nothing else about it differs.
 */
public final class NamedJournal implements LivenessJournal {
    private final LivenessJournal journal;
    private final Board board;

    /**
     * Stands before a journal.
     *
     * @param journal does the work.
     * @param board   looks over its shoulder.
     */
    public NamedJournal(final LivenessJournal journal, final Board board) {
        this.journal = journal;
        this.board = board;
    }

    @Override
    public void onEvent(final LivenessEvent event) {
        journal.onEvent(event);
    }

    @Override
    public int available() {
        return journal.available();
    }

    @Override
    public boolean effect(final Effect effect, final long handle, final long correlationId, final long atNs,
                          final long detail) {
        final boolean taken = journal.effect(effect, handle, correlationId, atNs, detail);
        if (taken) {
            board.done(effect, correlationId, atNs, detail);
        }
        return taken;
    }

    @Override
    public boolean name(final long correlationId, final String name, final long atNs) {
        board.named(correlationId, name);
        return journal.name(correlationId, name, atNs);
    }
}
