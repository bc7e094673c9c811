package io.heartwheel;

import static io.heartwheel.Bench.SECOND;
import static io.heartwheel.Bench.START;
import static io.heartwheel.Bench.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;

/** The duty cycle: ingress first, then the time, then the wheel, so that what was heard in time counts. */
class LivenessAgentTest {
    private final List<String> steps = new ArrayList<>();
    private final Bench bench = Bench.calm();
    private final Agent ingress = new Agent() {
        @Override
        public void onStart() {
            steps.add("start");
        }

        @Override
        public int doWork() {
            steps.add("ingress");
            return 3;
        }

        @Override
        public void onClose() {
            steps.add("close");
        }

        @Override
        public String roleName() {
            return "ingress";
        }
    };

    @Test
    void shouldDrainIngressThenReadTheTimeThenPoll() throws Exception {
        bench.wheel.register(1, Policy.timeout(SECOND), START);
        final LivenessAgent agent = new LivenessAgent(bench.wheel, this::now, event -> steps.add(event.type().name()), ingress);

        agent.onStart();
        assertThat(agent.doWork()).isGreaterThanOrEqualTo(3 + 2);
        agent.onClose();

        assertThat(steps).containsExactly("start", "ingress", "clock", "REGISTERED", "EXPIRED", "close");
        assertThat(bench.wheel.lastPollNs()).isEqualTo(START + 2 * SECOND);
    }

    @Test
    void shouldKeepAliveWhomIngressHeardInTime() throws Exception {
        final long handle = bench.announced(Policy.timeout(SECOND));
        final Agent beating = new Agent() {
            @Override
            public int doWork() {
                return bench.wheel.heartbeat(handle, START + SECOND) ? 1 : 0;
            }

            @Override
            public String roleName() {
                return "beating";
            }
        };
        bench.poll(SECOND / 2);

        new LivenessAgent(bench.wheel, () -> START + SECOND + SECOND / 2, bench.recorder, beating).doWork();

        assertThat(bench.recorder.take()).isEmpty();
        assertThat(bench.wheel.state(handle)).isEqualTo(SessionState.ALIVE);
    }

    @Test
    void shouldRunWithoutIngressAndBeIdleWhenNothingIsDue() throws Exception {
        bench.announced(Policy.timeout(SECOND));
        final LivenessAgent agent = new LivenessAgent(bench.wheel, () -> START + SECOND / 2, bench.recorder);

        agent.onStart();
        assertThat(agent.doWork()).isZero();
        agent.onClose();
        assertThat(agent.roleName()).isNotBlank();
    }

    @Test
    void shouldGoOnAfterTheHandlerThrew() throws Exception {
        bench.wheel.register(1, Policy.timeout(SECOND), START);
        final LivenessAgent agent = new LivenessAgent(bench.wheel, this::now, bench.recorder);
        bench.recorder.then = event -> {
            throw new IllegalStateException("on purpose");
        };
        assertThatThrownBy(agent::doWork).isInstanceOf(IllegalStateException.class);
        bench.recorder.then = event -> { };
        agent.doWork();

        assertThat(types(bench.recorder.take())).containsExactly(EventType.REGISTERED, EventType.EXPIRED);
    }

    private long now() {
        steps.add("clock");
        return START + 2 * SECOND;
    }
}
