package io.heartwheel;

/** What anybody can do to a wheel, as data. Sessions are named by the order in which they were registered. */
sealed interface WheelActions {
    /** A session registers, with no time if the offset is null, else with a time so far from the latest poll. */
    record Register(Policy policy, Long offsetNs) implements WheelActions {
    }

    /** A session is heard from, with no time if the offset is null, else with a time so far from the latest poll. */
    record Heartbeat(int session, Long offsetNs) implements WheelActions {
    }

    /** A session is heard from with a time that is not of this clock, whatever it is. */
    record HeartbeatAt(int session, long timeNs) implements WheelActions {
    }

    record Deregister(int session) implements WheelActions {
    }

    record Change(int session, Policy policy) implements WheelActions {
    }

    /** Time moves, perhaps backwards, and the wheel is polled until it is idle, taking at most so many events a poll. */
    record Poll(long offsetNs, int available) implements WheelActions {
    }

    /** Time moves to so far from a session's next deadline, and the wheel is polled until it is idle. */
    record PollNearDeadline(int session, long offsetNs) implements WheelActions {
    }
}
