package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A registration is announced even if its slot's last owner left a change behind that the poller takes at the same moment. */
class LeftoverChangeTest {
    private static final int REGISTRATIONS = 200_000;
    private static final Policy POLICY = Policy.timeout(1_000_000_000L);

    private final Heartwheel wheel = new Heartwheel(new Heartwheel.Context().capacity(1), 0);
    private volatile long announced = Heartwheel.NO_SESSION;
    private volatile boolean stopped;
    private long sink;

    @Test
    void shouldAnnounceEveryRegistrationOfASlotThatIsReusedAtOnce() throws InterruptedException {
        final Thread poller = new Thread(this::poll);
        poller.start();
        try {
            for (int i = 0; i < REGISTRATIONS; i++) {
                final long former = register();
                dawdle(i % 97);
                wheel.deregister(former);
                final long handle = register();
                assertThat(isAnnounced(handle)).as("registration %d", i).isTrue();
                wheel.deregister(handle);
            }
        } finally {
            stopped = true;
            poller.join();
        }
    }

    private void poll() {
        while (!stopped) {
            wheel.poll(0, event -> {
                if (event.type() == EventType.REGISTERED) {
                    announced = event.handle();
                }
            });
        }
    }

    private long register() {
        // No pause: the slot is to be taken the moment it is free.
        long handle = wheel.register(1, POLICY);
        while (handle < 0) {
            handle = wheel.register(1, POLICY);
        }
        return handle;
    }

    /** So that the poller is met at different points of its turn. */
    private void dawdle(final int steps) {
        long x = steps;
        for (int i = 0; i < steps; i++) {
            x = x * 31 + 7;
        }
        sink += x & 1;
    }

    private boolean isAnnounced(final long handle) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (announced != handle && System.nanoTime() - deadlineNs < 0) {
            dawdle(1);
        }
        return announced == handle;
    }
}
