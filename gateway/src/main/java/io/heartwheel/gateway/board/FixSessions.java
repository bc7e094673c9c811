package io.heartwheel.gateway.board;

import java.util.List;

/**
 * How FIX sessions are doing, for a {@link Board}: asked of whoever drives them, as the gateway does not know them. Any thread;
 * must not block.
 */
public interface FixSessions {
    /** There are none. */
    FixSessions NONE = new FixSessions() {
        @Override
        public FixSession named(final String name) {
            return null;
        }

        @Override
        public List<FixSession> all() {
            return List.of();
        }

        @Override
        public void count(final Figures figures) {
            // There is nothing to count.
        }
    };

    /** One of them, or null if there is none of that name. Asked on event loops: must be quick, however many there are. */
    FixSession named(String name);

    /** All of them, in no order. Not asked more often than once in some seconds. */
    List<FixSession> all();

    /** Says what is counted over all of them; once for each time that somebody scrapes the metrics. */
    void count(Figures figures);
}
