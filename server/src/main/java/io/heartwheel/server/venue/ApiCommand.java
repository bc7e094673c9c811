package io.heartwheel.server.venue;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quickfix.SessionID;

/**
 * A request of an API's client: answered once, by a callback.
 *
 * @param work     what is asked.
 * @param addsRisk whether it may add to what the client stands to trade.
 * @param answer   told on the engine thread, or on the caller's if the request is refused at the door.
 */
record ApiCommand(Work work, boolean addsRisk, Consumer<OrderReply> answer) implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(ApiCommand.class);

    /** What is asked. */
    @FunctionalInterface
    interface Work {
        OrderReply carryOut(Desk desk, Blotter blotter, Arming arming) throws Refused;
    }

    @Override
    public void execute(final Desk desk, final Blotter blotter, final Arming arming) {
        OrderReply reply;
        try {
            reply = work.carryOut(desk, blotter, arming);
        } catch (final Refused e) {
            reply = OrderReply.refused(e.refusal());
        }
        tell(reply);
    }

    @Override
    public void refuse(final Reporter reporter, final SessionID session, final Refusal refusal) {
        tell(OrderReply.refused(refusal));
    }

    /** Answers. */
    void tell(final OrderReply reply) {
        try {
            answer.accept(reply);
        } catch (final RuntimeException e) {
            LOG.error("The callback of a request failed; what was asked is as it was answered", e);
        }
    }
}
