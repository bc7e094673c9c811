package io.heartwheel;

import java.util.SplittableRandom;

/** Does everything that any thread may do, mostly to the latest sessions of anybody, and writes down the answers. */
final class RacingThread implements Runnable {
    /** How seldom sessions beat: some all the time, some too seldom to live long. */
    private static final int[] SILENCE = {1, 50, 500, 5_000};
    private final Race race;
    private final SplittableRandom random;
    /** An id that was not used up because the wheel was full. */
    private int spareId = -1;

    RacingThread(final Race race, final int seed) {
        this.race = race;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void run() {
        while (!race.isOver() && !Thread.currentThread().isInterrupted()) {
            final int what = random.nextInt(1_000);
            if (what < 100) {
                register();
            } else {
                final int known = race.ids.get();
                final int session = known - 1 - random.nextInt(Math.max(1, Math.min(known, race.window)));
                if (session >= 0 && race.handle(session) != Heartwheel.NO_SESSION) {
                    touch(session, race.handle(session), what);
                }
            }
        }
    }

    private void touch(final int session, final long handle, final int what) {
        if (what < 104) {
            if (race.wheel.deregister(handle)) {
                race.disarmed(session);
                race.check(!race.wheel.heartbeat(handle), "accepted after it was disarmed", session);
            }
        } else if (what < 110) {
            race.wheel.changePolicy(handle, policy());
        } else if (random.nextInt(SILENCE[session % SILENCE.length]) == 0) {
            beat(session, handle);
        }
    }

    private void register() {
        final int session = spareId < 0 ? race.ids.getAndIncrement() : spareId;
        final long timeNs = race.nowNs.get();
        final long handle = race.wheel.register(session, policy(), timeNs);
        race.check(handle >= 0 || handle == Heartwheel.FULL, "refused", handle);
        spareId = handle < 0 ? session : -1;
        if (handle >= 0) {
            race.registered(session, handle, timeNs);
        }
    }

    private void beat(final int session, final long handle) {
        final boolean ended = race.hasEnded(session);
        final boolean timed = random.nextBoolean();
        // Without a time the stamp is that of the latest poll, or of the one before if that is just beginning.
        final long timeNs = timed ? race.nowNs.get() - random.nextLong(Race.TICK) : race.wheel.lastPollNs() - Race.STEP;
        final boolean accepted = timed ? race.wheel.heartbeat(handle, timeNs) : race.wheel.heartbeat(handle);
        race.check(!(ended && accepted), "accepted after the terminal event", session);
        if (accepted) {
            race.accepted(session, timeNs);
        }
    }

    private Policy policy() {
        final long timeoutNs = (1 + random.nextInt(16)) * Race.TICK;
        return random.nextInt(3) == 0 ? Policy.timeout(timeoutNs) : Policy.probed(timeoutNs / 3, timeoutNs);
    }
}
