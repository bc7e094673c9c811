package io.heartwheel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalStateTest {
    private final JournalState state = new JournalState(4, 3, 3);
    private long lastHandle;

    private static JournalRecord record(
        final RecordType type, final int flags, final long handle, final long id, final String name) {
        final byte[] utf8 = name == null ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
        final ByteBuffer buffer = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(0, BatchDescriptor.firstWord(type.code(), flags, utf8.length));
        buffer.putLong(BatchDescriptor.HANDLE_OFFSET, handle);
        buffer.putLong(BatchDescriptor.CORRELATION_ID_OFFSET, id);
        buffer.putLong(BatchDescriptor.TIME_OFFSET, 1_000 + handle);
        buffer.put(BatchDescriptor.RECORD_LENGTH, utf8);
        final JournalRecord record = new JournalRecord();
        record.wrap(buffer, 0, BatchDescriptor.RECORD_LENGTH, type);
        record.number(1, 1);
        return record;
    }

    private void seen(final RecordType type, final long handle, final long id) {
        state.seen(record(type, 0, handle, id, null));
    }

    private void named(final long id, final String name) {
        state.seen(record(RecordType.NAME, 0, -1, id, name));
    }

    private long registered(final long id) {
        seen(RecordType.REGISTERED, ++lastHandle, id);
        return lastHandle;
    }

    private List<String> owed() {
        final List<String> names = new ArrayList<>();
        for (Expiry one = state.owed().first(); one != null; one = one.next) {
            names.add(one.name.text());
        }
        return names;
    }

    private List<String> fired() {
        final List<String> names = new ArrayList<>();
        for (FiredNames.Fired one = state.fired().first(); one != null; one = one.next) {
            names.add(one.name.text());
        }
        return names;
    }

    @Test
    void shouldOweAnExpiryUntilItsOrdersAreSeenTo() {
        named(1, "A");
        final long handle = registered(1);
        seen(RecordType.EXPIRED, handle, 1);
        seen(RecordType.CONNECTION_CLOSED, handle, 1);
        assertThat(owed()).containsExactly("A");
        seen(RecordType.ORDERS_KEPT, handle + 1, 1);
        assertThat(owed()).as("another registration").containsExactly("A");
        seen(RecordType.ORDERS_KEPT, handle, 1);
        assertThat(owed()).isEmpty();
        assertThat(fired()).containsExactly("A");
        registered(1);
        assertThat(fired()).isEmpty();
    }

    @Test
    void shouldOweNothingForAsidesNorForWhoEndedOnPurpose() {
        named(1, "A (logon)");
        seen(RecordType.EXPIRED, registered(1), 1);
        named(2, "B");
        seen(RecordType.DEREGISTERED, registered(2), 2);
        seen(RecordType.EXPIRED, registered(3), 3);
        assertThat(owed()).isEmpty();
        assertThat(fired()).isEmpty();
    }

    @Test
    void shouldTakeANameThatComesAfterTheExpiry() {
        final long early = registered(1);
        seen(RecordType.EXPIRED, early, 1);
        final long settled = registered(2);
        seen(RecordType.EXPIRED, settled, 2);
        seen(RecordType.ORDERS_CANCELLED, settled, 2);
        named(1, "A");
        named(2, "B");
        assertThat(owed()).containsExactly("A");
        assertThat(fired()).containsExactly("A", "B");
        named(1, "A");
        assertThat(owed()).containsExactly("A");
    }

    @Test
    void shouldKeepTheLatestExpiryOfANameThatComesLateForAnEarlierOne() {
        seen(RecordType.EXPIRED, registered(1), 1);
        named(2, "A");
        final long latest = registered(2);
        seen(RecordType.EXPIRED, latest, 2);
        named(1, "A");
        assertThat(fired()).containsExactly("A");
        assertThat(state.fired().first().timeNs).isEqualTo(1_000 + latest);
    }

    @Test
    void shouldKnowThatANameIsArmedAgainWhenItComesLateForAnEarlierExpiry() {
        seen(RecordType.EXPIRED, registered(1), 1);
        named(2, "A");
        registered(2);
        named(1, "A");
        assertThat(fired()).isEmpty();
        seen(RecordType.EXPIRED, registered(3), 3);
        registered(4);
        named(4, "B");
        named(3, "B");
        assertThat(fired()).as("registered before its name, too").isEmpty();
        seen(RecordType.EXPIRED, registered(5), 5);
        named(6, "C");
        registered(6);
        named(7, "D (outbound)");
        for (int i = 0; i < 300; i++) {
            registered(7);
        }
        named(5, "C");
        assertThat(fired()).as("whatever asides come between").isEmpty();
    }

    @Test
    void shouldTakeALateNameForARegistrationThatArms() {
        named(1, "A");
        seen(RecordType.EXPIRED, registered(1), 1);
        registered(2);
        assertThat(fired()).containsExactly("A");
        state.seen(record(RecordType.NAME, BatchDescriptor.REPEATED_FLAG, -1, 9, "A"));
        assertThat(fired()).as("a snapshot's repetition arms nobody").containsExactly("A");
        named(2, "A");
        assertThat(fired()).isEmpty();
    }

    @Test
    void shouldKeepWhatAFormerIncarnationOwesApartFromTheSameHandleNow() {
        named(1, "A");
        final long handle = registered(1);
        seen(RecordType.EXPIRED, handle, 1);
        state.restart();
        named(1, "B");
        seen(RecordType.REGISTERED, handle, 1);
        seen(RecordType.EXPIRED, handle, 1);
        assertThat(owed()).containsExactly("A", "B");
        seen(RecordType.ORDERS_CANCELLED, handle, 1);
        assertThat(owed()).containsExactly("A");
    }

    @Test
    void shouldCountWhatThereIsNoRoomFor() {
        for (int id = 1; id <= 5; id++) {
            named(id, "N" + id);
            seen(RecordType.EXPIRED, registered(id), id);
        }
        assertThat(owed()).containsExactly("N1", "N2", "N3");
        assertThat(fired()).containsExactly("N1", "N2", "N3");
        assertThat(state.refused()).isEqualTo(4);
    }

    @Test
    void shouldForgetIdsOnlyLongAfterTheyEnded() {
        named(1, "A");
        seen(RecordType.DEREGISTERED, registered(1), 1);
        for (int id = 2; id <= 4; id++) {
            seen(RecordType.DEREGISTERED, registered(id), id);
        }
        assertThat(state.ids().find(1).name.text()).isEqualTo("A");
        seen(RecordType.DEREGISTERED, registered(1), 1);
        seen(RecordType.DEREGISTERED, registered(5), 5);
        assertThat(state.ids().find(1)).as("has ended again since").isNotNull();
        final long live = registered(1);
        for (int id = 6; id <= 100; id++) {
            seen(RecordType.DEREGISTERED, registered(id), id);
        }
        assertThat(state.ids().find(1).name.text()).as("is live").isEqualTo("A");
        assertThat(state.ids().size()).isEqualTo(5);
        seen(RecordType.DEREGISTERED, live, 1);
        for (int id = 101; id <= 104; id++) {
            seen(RecordType.DEREGISTERED, registered(id), id);
        }
        assertThat(state.ids().find(1)).isNull();
        assertThat(state.ids().named().size()).isZero();
    }

    @Test
    void shouldKnowNamesThatRunFarAheadOfTheirRegistrations() {
        for (int id = 0; id < 1_000; id++) {
            named(id, "N" + id);
        }
        for (int id = 0; id < 1_000; id++) {
            registered(id);
        }
        assertThat(state.ids().named().size()).isEqualTo(1_000);
        assertThat(state.ids().find(0).name.text()).isEqualTo("N0");
    }

    @Test
    void shouldGiveUpNamesOfWhomNobodyRegisters() {
        for (int id = 0; id < 1_000; id++) {
            named(id, "N" + id);
        }
        registered(7);
        named(Long.MIN_VALUE, "odd");
        final JournalRecord later = record(RecordType.NAME, 0, -1, 2_000, "later");
        later.buffer().putLong(BatchDescriptor.TIME_OFFSET, 1_000 + KnownIds.PATIENCE_NS);
        state.seen(later);
        assertThat(state.ids().named().size()).as("some that linger, who is registered, and the latest").isEqualTo(6);
        assertThat(state.ids().find(7).name.text()).isEqualTo("N7");
        assertThat(state.ids().find(2_000)).isNotNull();
    }

    @Test
    void shouldLetAReaderPauseWhileLinksComeAndGo() {
        for (int id = 1; id <= 3; id++) {
            named(id, "N" + id);
            seen(RecordType.EXPIRED, registered(id), id);
        }
        state.owed().rewind();
        assertThat(state.owed().peek().name.text()).isEqualTo("N1");
        state.owed().read();
        seen(RecordType.ORDERS_CANCELLED, 2, 2);
        seen(RecordType.ORDERS_CANCELLED, 1, 1);
        named(4, "N4");
        seen(RecordType.EXPIRED, registered(4), 4);
        assertThat(state.owed().peek().name.text()).isEqualTo("N3");
        state.owed().read();
        assertThat(state.owed().peek().name.text()).isEqualTo("N4");
        state.owed().read();
        assertThat(state.owed().peek()).isNull();
    }

    @Test
    void shouldCountWhomThereIsNoRoomForOnce() {
        for (int i = 1; i <= 4; i++) {
            named(i, "N" + i);
            seen(RecordType.EXPIRED, registered(i), i);
        }
        assertThat(state.refused()).as("one that is owed, one that fired").isEqualTo(2);
        seen(RecordType.EXPIRED, 1, 1);
        assertThat(state.refused()).as("there already").isEqualTo(2);
    }

    @Test
    void shouldForgetNobodyOnceRegistrationsMayHaveBeenMissed() {
        named(1, "A");
        final long first = registered(1);
        state.ids().pinAll();
        seen(RecordType.DEREGISTERED, first, 1);
        for (int i = 2; i < 20; i++) {
            named(i, "N" + i);
            seen(RecordType.DEREGISTERED, registered(i), i);
        }
        assertThat(state.ids().find(1)).as("there may be another of it").isNotNull();
        assertThat(state.ids().find(2)).isNull();
    }
}
