package io.heartwheel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The small parts that threads meet in: free slots, policy numbers, policy changes, and the session's word. */
class SlotPlumbingTest {

    @Test
    void shouldGiveEachFreeSlotToOneTakerOnly() throws InterruptedException {
        final int slots = 64;
        final FreeSlots free = new FreeSlots(new long[slots]);
        final AtomicIntegerArray owners = new AtomicIntegerArray(slots);
        final List<Thread> threads = new ArrayList<>();
        final List<Integer> clashes = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            final Thread thread = new Thread(() -> {
                for (int i = 0; i < 50_000; i++) {
                    final int slot = free.take();
                    if (slot != FreeSlots.NONE) {
                        if (owners.incrementAndGet(slot) != 1) {
                            synchronized (clashes) {
                                clashes.add(slot);
                            }
                        }
                        owners.decrementAndGet(slot);
                        free.give(slot);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(clashes).isEmpty();
        final Set<Integer> left = new HashSet<>();
        for (int slot = free.take(); slot != FreeSlots.NONE; slot = free.take()) {
            assertThat(left.add(slot)).isTrue();
        }
        assertThat(left).hasSize(slots);
    }

    @Test
    void shouldNumberEqualPoliciesAlikeAndRefuseMoreThanTheLimit() {
        final PolicyTable table = new PolicyTable(3);
        final int first = table.number(PolicyTable.pack(1, 2, false));
        final int second = table.number(PolicyTable.pack(0, 2, false));
        final int third = table.number(PolicyTable.pack(0, 2, true));
        assertThat(Set.of(first, second, third)).hasSize(3);
        assertThat(table.number(PolicyTable.pack(0, 9, false))).isEqualTo(PolicyTable.FULL);
        assertThat(table.number(PolicyTable.pack(0, 2, true))).isEqualTo(third);
        assertThat(PolicyTable.probe(table.packed(first))).isEqualTo(1);
        assertThat(PolicyTable.isRecurring(table.packed(third))).isTrue();
    }

    @Test
    void shouldPackTheLargestPolicyWithoutLoss() {
        final long packed = PolicyTable.pack(PolicyTable.MAX_QUANTA - 1, PolicyTable.MAX_QUANTA, false);
        assertThat(PolicyTable.timeout(packed)).isEqualTo(PolicyTable.MAX_QUANTA);
        assertThat(PolicyTable.probe(packed)).isEqualTo(PolicyTable.MAX_QUANTA - 1);
        assertThat(PolicyTable.isRecurring(packed)).isFalse();
    }

    @Test
    void shouldKeepPolicyChangesInOrderAndRefuseWhenFull() {
        final PolicyChanges changes = new PolicyChanges(64);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 16; i++) {
                assertThat(changes.offer(i, 100 + i)).isTrue();
            }
            assertThat(changes.offer(99, 99)).isFalse();
            changes.startPass();
            for (int i = 0; i < 16; i++) {
                assertThat(changes.peekHandle()).isEqualTo(i);
                assertThat(changes.peekPolicy()).isEqualTo(100 + i);
                changes.remove();
            }
            assertThat(changes.peekHandle()).isEqualTo(PolicyChanges.NONE);
        }
    }

    @Test
    void shouldLetNoSuspendedThreadHoldUpThePolicyChangesOfOthers() {
        final PolicyChanges changes = new PolicyChanges(64);
        final long suspended = changes.claim();
        assertThat(changes.offer(7, 70)).isTrue();
        changes.startPass();
        assertThat(changes.peekHandle()).isEqualTo(7);
        assertThat(changes.peekPolicy()).isEqualTo(70);
        changes.remove();
        assertThat(changes.peekHandle()).isEqualTo(PolicyChanges.NONE);

        changes.publish(suspended, 6, 60);
        changes.startPass();
        assertThat(changes.peekHandle()).isEqualTo(6);
        changes.remove();
        assertThat(changes.peekHandle()).isEqualTo(PolicyChanges.NONE);
        for (int i = 0; i < 16; i++) {
            assertThat(changes.offer(i, i)).isTrue();
        }
        assertThat(changes.offer(16, 16)).isFalse();
    }

    @Test
    void shouldCompareStampsAcrossTheirWrap() {
        final long wrap = 1L << 34;
        for (final long seen : new long[] {0, 1, wrap - 1, wrap, wrap + 5, 7 * wrap - 3}) {
            final long word = SessionWord.of(SessionWord.MAX_GENERATION, SessionWord.ALIVE, seen);
            for (final long age : new long[] {0, 1, -1, 1_000_000, -1_000_000, (1L << 33) - 1, -(1L << 33)}) {
                assertThat(SessionWord.age(word, seen + age)).isEqualTo(age);
            }
        }
    }

    @Test
    void shouldKeepGenerationAndStateApartFromTheStamp() {
        final long word = SessionWord.of(12_345, SessionWord.SUSPECT, -1);
        final long heard = SessionWord.heard(word, 77);
        assertThat(SessionWord.generation(heard)).isEqualTo(12_345);
        assertThat(SessionWord.state(heard)).isEqualTo(SessionWord.RECOVERED);
        assertThat(SessionWord.isOf(heard, SessionWord.handle(3, 12_345))).isTrue();
        assertThat(SessionWord.isOf(heard, SessionWord.handle(3, 12_346))).isFalse();
        assertThat(SessionWord.isLive(SessionWord.withState(heard, SessionWord.DEREGISTERED))).isFalse();
        assertThat(SessionWord.isLive(SessionWord.of(1, SessionWord.FREE, -1))).isFalse();
    }

    @Test
    void shouldRetireASlotThatHasUsedUpItsGenerations() {
        final Sessions sessions = new Sessions(1);
        final long last = SessionWord.of(SessionWord.MAX_GENERATION - 1, SessionWord.ALIVE, 0);
        assertThat(sessions.replace(0, SessionWord.FREE, Sessions.ended(last))).isTrue();
        assertThat(sessions.take()).isZero();
        sessions.close(0);
        assertThat(sessions.take()).isEqualTo(FreeSlots.NONE);
    }
}
