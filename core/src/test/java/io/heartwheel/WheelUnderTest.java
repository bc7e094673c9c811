package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The wheel and its oracle side by side: whatever is done is done to both, and any difference is an assertion error. */
final class WheelUnderTest {
    private final NaiveWheel.Settings settings;
    private final int pollLimit;
    private final Heartwheel wheel;
    private final NaiveWheel naive;
    private final Recorder recorder = new Recorder();
    private final List<Long> handles = new ArrayList<>();

    WheelUnderTest(final NaiveWheel.Settings settings, final int pollLimit) {
        this.settings = settings;
        this.pollLimit = pollLimit;
        this.naive = new NaiveWheel(settings);
        this.wheel = new Heartwheel(
            new Heartwheel.Context()
                .capacity(settings.capacity())
                .tickNs(settings.tickNs())
                .stallLimitNs(settings.stallLimitNs())
                .graceNs(settings.graceNs())
                .maxGraceNs(settings.maxGraceNs())
                .maxSkewNs(settings.maxSkewNs())
                .maxPolicies(256)
                .pollLimit(pollLimit),
            settings.startNs());
    }

    void run(final List<WheelActions> actions) {
        for (final WheelActions action : actions) {
            run(action);
            compareStates();
        }
    }

    void run(final WheelActions action) {
        if (action instanceof WheelActions.Register register) {
            register(register.policy(), register.offsetNs());
        } else if (action instanceof WheelActions.Heartbeat beat) {
            heartbeat(handle(beat.session()), beat.offsetNs());
        } else if (action instanceof WheelActions.HeartbeatAt beat) {
            final long handle = handle(beat.session());
            assertThat(wheel.heartbeat(handle, beat.timeNs())).isEqualTo(naive.heartbeat(handle, beat.timeNs()));
        } else if (action instanceof WheelActions.Deregister end) {
            final long handle = handle(end.session());
            assertThat(wheel.deregister(handle)).as("deregister").isEqualTo(naive.deregister(handle));
        } else if (action instanceof WheelActions.Change change) {
            final long handle = handle(change.session());
            assertThat(wheel.changePolicy(handle, change.policy())).isEqualTo(naive.changePolicy(handle, change.policy()));
            // Where polls are bounded, each policy is in force for a while; the oracle knows only the last.
            poll(naive.nowNs(), Integer.MAX_VALUE);
        } else if (action instanceof WheelActions.Poll poll) {
            poll(naive.nowNs() + poll.offsetNs(), poll.available());
        } else if (action instanceof WheelActions.PollNearDeadline poll) {
            pollNear(naive.nextDueNs(handle(poll.session())) + poll.offsetNs());
        }
    }

    private void register(final Policy policy, final Long offsetNs) {
        final long correlationId = 1_000 + handles.size();
        final long timeNs = naive.nowNs() + (offsetNs == null ? 0 : offsetNs);
        final long handle =
            offsetNs == null ? wheel.register(correlationId, policy) : wheel.register(correlationId, policy, timeNs);
        if (naive.full()) {
            assertThat(handle).as("registering with a full wheel").isEqualTo(Heartwheel.FULL);
        } else {
            assertThat(handle).as("handle").isNotNegative();
            naive.registered(handle, correlationId, policy, timeNs);
            handles.add(handle);
        }
    }

    private void heartbeat(final long handle, final Long offsetNs) {
        final long timeNs = naive.nowNs() + (offsetNs == null ? 0 : offsetNs);
        final boolean accepted = offsetNs == null ? wheel.heartbeat(handle) : wheel.heartbeat(handle, timeNs);
        assertThat(accepted).as("heartbeat").isEqualTo(naive.heartbeat(handle, timeNs));
    }

    private void pollNear(final long timeNs) {
        final long jumpNs = timeNs - naive.nowNs();
        final long mostNs = WheelArbitraries.MAX_JUMP_QUANTA * settings.quantumNs();
        poll(naive.nowNs() + Math.min(jumpNs, mostNs), Integer.MAX_VALUE);
    }

    /**
     * Where polls are bounded, changes leave some room to deadlines, so the two come in turns: each session's own events are
     * compared in their order, and what has changed is dealt with before time moves on. For the order of deadlines across
     * sessions in bounded polls see {@link BacklogTest}.
     */
    private void poll(final long timeNs, final int available) {
        if (available == Integer.MAX_VALUE && pollLimit >= 1_000) {
            final List<Seen> expected = naive.poll(timeNs);
            assertThat(drain(timeNs, available)).containsExactlyElementsOf(withoutBlur(expected));
        } else {
            compareBySession(naive.poll(naive.nowNs()), naive.nowNs(), available);
            compareBySession(naive.poll(timeNs), timeNs, available);
        }
        assertThat(wheel.size()).as("size").isEqualTo(naive.size());
    }

    private List<Seen> drain(final long timeNs, final int available) {
        recorder.available = available;
        int idle = 0;
        for (int polls = 0; idle < 2; polls++) {
            final int before = recorder.events.size();
            idle = wheel.poll(timeNs, recorder) == 0 ? idle + 1 : 0;
            assertThat(recorder.events.size() - before).as("events in one poll").isLessThanOrEqualTo(available);
            assertThat(polls).as("polls until idle").isLessThan(10_000);
        }
        return withoutBlur(recorder.take());
    }

    private void compareBySession(final List<Seen> all, final long timeNs, final int available) {
        final List<Seen> actual = drain(timeNs, available);
        assertThat(bySession(actual)).isEqualTo(bySession(withoutBlur(all)));
    }

    private static Map<Long, List<Seen>> bySession(final List<Seen> events) {
        return events.stream().collect(Collectors.groupingBy(Seen::handle));
    }

    private List<Seen> withoutBlur(final List<Seen> events) {
        return events.stream().filter(event -> event.type() != EventType.SUSPECT || !naive.isBlurred(event.handle())).toList();
    }

    private void compareStates() {
        for (final long handle : handles) {
            assertThat(wheel.state(handle)).as("state of %x", handle).isEqualTo(naive.state(handle));
            assertThat(wheel.lastHeartbeatNs(handle)).as("last of %x", handle).isEqualTo(naive.lastHeartbeatNs(handle));
        }
    }

    private long handle(final int session) {
        return handles.isEmpty() ? session : handles.get(session % handles.size());
    }
}
