package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class SenderPoolTest {
    @Test
    void shouldRunALaneInOrderOneAtATime() {
        try (SenderPool pool = new SenderPool(4, 8)) {
            final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
            final Lane lane = new Lane(pool);
            IntStream.range(0, 10_000).forEach(i -> lane.submit(() -> ran.add(i)));
            Await.until("all ran", () -> ran.size() == 10_000);
            assertThat(ran).isSorted();
            assertThat(lane.backlog()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldPassBlockedLanesBy() {
        final CountDownLatch release = new CountDownLatch(1);
        try (SenderPool pool = new SenderPool(1, 64)) {
            for (int i = 0; i < 50; i++) {
                new Lane(pool).submit(() -> BlockedApplicationTest.await(release));
            }
            final CountDownLatch ran = new CountDownLatch(1);
            new Lane(pool).submit(ran::countDown);
            assertThat(Await.within(1000, () -> ran.getCount() == 0)).isTrue();
            release.countDown();
        }
    }

    @Test
    void shouldKeepWhatWaitsWhenEveryThreadIsBlocked() {
        final CountDownLatch release = new CountDownLatch(1);
        try (SenderPool pool = new SenderPool(1, 2)) {
            final CountDownLatch ran = new CountDownLatch(10);
            new Lane(pool).submit(() -> BlockedApplicationTest.await(release));
            new Lane(pool).submit(() -> BlockedApplicationTest.await(release));
            for (int i = 0; i < 10; i++) {
                new Lane(pool).submit(ran::countDown);
            }
            Await.until("it is counted", () -> pool.starved() > 0);
            assertThat(ran.getCount()).isEqualTo(10);
            assertThat(pool.threads()).isEqualTo(2);
            release.countDown();
            Await.until("all ran", () -> ran.getCount() == 0);
        }
    }

    /** A machine without room for more threads is not helped by trying every millisecond, nor by a log of that. */
    @Test
    void shouldTryNowAndThenWhenNoThreadCanBeStarted() {
        final CountDownLatch release = new CountDownLatch(1);
        final List<Long> triedNs = Collections.synchronizedList(new ArrayList<>());
        final ThreadFactory one = work -> {
            final boolean first = !Thread.currentThread().getName().endsWith("-relief");
            return first ? new Thread(work) : new Thread(work) {
                @Override
                public void start() {
                    triedNs.add(System.nanoTime());
                    throw new OutOfMemoryError("on purpose");
                }
            };
        };
        try (LogLines log = new LogLines(); SenderPool pool = new SenderPool("full", 1, 8, one)) {
            final CountDownLatch ran = new CountDownLatch(1);
            new Lane(pool).submit(() -> BlockedApplicationTest.await(release));
            new Lane(pool).submit(ran::countDown);
            Await.until("it has tried again", () -> {
                new Lane(pool).submit(() -> {
                });
                return triedNs.size() >= 4;
            });
            assertThat(triedNs.get(3) - triedNs.get(0)).isGreaterThanOrEqualTo(300_000_000L);
            assertThat(log.count("No more threads can be started")).isEqualTo(1);
            assertThat(pool.threads()).isEqualTo(1);
            release.countDown();
            Await.until("it runs", () -> ran.getCount() == 0);
        }
    }

    /** Idle threads wait, also if somebody looked at the queue in the moment in which they began to. */
    @Test
    void shouldCostNothingWhenIdle() {
        final ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        try (SenderPool pool = new SenderPool(1, 1)) {
            final AtomicLong worker = new AtomicLong();
            final AtomicInteger ran = new AtomicInteger();
            for (int i = 1; i <= 1000; i++) {
                for (int lane = 0; lane < 3; lane++) {
                    new Lane(pool).submit(() -> {
                        worker.set(Thread.currentThread().getId());
                        ran.incrementAndGet();
                    });
                }
                for (int look = 0; look < 20; look++) {
                    pool.waiting();
                }
                Thread.yield();
            }
            Await.until("they ran", () -> ran.get() == 3000);
            final long beforeNs = cpu.getThreadCpuTime(worker.get());
            Await.stays(500, () -> true);
            assertThat(cpu.getThreadCpuTime(worker.get()) - beforeNs).isLessThan(50_000_000);
        }
    }

    @Test
    void shouldGoOnAfterATaskThatThrows() {
        try (SenderPool pool = new SenderPool(1, 1)) {
            final Lane lane = new Lane(pool);
            final CountDownLatch ran = new CountDownLatch(1);
            lane.submit(() -> {
                throw new IllegalStateException("on purpose");
            });
            lane.submit(ran::countDown);
            Await.until("the next one runs", () -> ran.getCount() == 0);
        }
    }
}
