package io.heartwheel;

import java.util.List;

/**
 * A wheel on the test bench: virtual time in, copies of events out.
 *
 * <p>Unless told otherwise it has the default tick, sees no stalls, and starts at a time that is no multiple of anything.
 */
final class Bench {
    static final long TICK = 1 << 20;
    static final long QUANTUM = TICK / 2;
    static final long START = 1_000_003;
    static final long SECOND = 1_000_000_000;
    static final long NEVER = Long.MAX_VALUE;

    final long startNs;
    final Heartwheel wheel;
    final Recorder recorder = new Recorder();

    Bench(final Heartwheel.Context context, final long startNs) {
        this.startNs = startNs;
        this.wheel = new Heartwheel(context, startNs);
    }

    /** Sees no stalls, however time jumps. */
    static Bench calm() {
        return new Bench(calmContext(), START);
    }

    /** Believes no time further than ten seconds from its own, and calls no shorter gap a stall. */
    static Bench guarded(final long startNs) {
        return new Bench(new Heartwheel.Context().capacity(64).stallLimitNs(10 * SECOND).maxSkewNs(10 * SECOND), startNs);
    }

    static Heartwheel.Context calmContext() {
        return new Heartwheel.Context().capacity(64).stallLimitNs(NEVER).maxSkewNs(NEVER);
    }

    /** Polls once at so long after the start. */
    List<Seen> poll(final long sinceStartNs) {
        wheel.poll(startNs + sinceStartNs, recorder);
        return recorder.take();
    }

    /** Polls at so long after the start until two polls in a row had nothing to do. */
    List<Seen> drain(final long sinceStartNs) {
        int idle = 0;
        for (int polls = 0; idle < 2; polls++) {
            if (polls > 1_000_000) {
                throw new AssertionError("the wheel never becomes idle");
            }
            idle = wheel.poll(startNs + sinceStartNs, recorder) == 0 ? idle + 1 : 0;
        }
        return recorder.take();
    }

    /** Polls every tick, so that no stall is seen, and leaves the events up to then in the recorder. */
    void run(final long fromNs, final long toNs) {
        for (long at = fromNs; at < toNs; at += TICK) {
            wheel.poll(startNs + at, recorder);
        }
        wheel.poll(startNs + toNs, recorder);
    }

    /** Registers at the start time and announces it. */
    long announced(final Policy policy) {
        final long handle = wheel.register(7, policy, startNs);
        poll(0);
        return handle;
    }

    static List<EventType> types(final List<Seen> events) {
        return events.stream().map(Seen::type).toList();
    }
}
