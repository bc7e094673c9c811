package io.heartwheel.gateway;

import java.util.List;
import java.util.function.Consumer;

/** Order entry where nobody has orders: whatever is asked is done, and about none. */
public final class NoOrders implements Orders {
    private static final Answer NONE = new Answer(List.of(), null, null);

    @Override
    public void enter(final Client who, final Wanted wanted, final Consumer<Answer> answer) {
        answer.accept(NONE);
    }

    @Override
    public void cancel(final Client who, final Reach reach, final String id, final Consumer<Answer> answer) {
        answer.accept(NONE);
    }

    @Override
    public void cancelAll(final Client who, final Reach reach, final Consumer<Answer> answer) {
        answer.accept(NONE);
    }

    @Override
    public void list(final Client who, final Reach reach, final Consumer<Answer> answer) {
        answer.accept(NONE);
    }
}
