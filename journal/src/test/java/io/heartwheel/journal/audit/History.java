package io.heartwheel.journal.audit;

import io.heartwheel.journal.JournalReader;
import io.heartwheel.journal.JournalRecord;
import io.heartwheel.journal.RawJournal;
import io.heartwheel.journal.RawJournal.Line;
import io.heartwheel.journal.RecordType;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells a journal line by line, as a server with one policy would: a test request after each 3 s, expired after 4.8 s. Times are
 * ms after the start. What is to be wrong is told by {@link #event}, or by one of the shorter ways with a wrong time.
 */
final class History implements AutoCloseable {
    static final long MS = 1_000_000;
    static final long START_NS = 1_780_000_000_000_000_000L;
    static final long PROBE_MS = 3_000;
    static final long TIMEOUT_MS = 4_800;

    private final Path folder;
    private final RawJournal journal;

    /** A decision that can still be bent. */
    static final class Event {
        RecordType type;
        long handle;
        long correlationId;
        long atMs;
        long heardMs;
        long deadlineMs;
        long probeMs = PROBE_MS;
        long timeoutMs = TIMEOUT_MS;
        long graceMs;
        long detail;
        boolean recurring;

        Event(final RecordType type, final long handle, final long atMs, final long heardMs) {
            this.type = type;
            this.handle = handle;
            this.correlationId = id(handle);
            this.atMs = atMs;
            this.heardMs = heardMs;
            this.deadlineMs = type == RecordType.EXPIRED ? heardMs + TIMEOUT_MS : heardMs + PROBE_MS;
            this.detail = type == RecordType.SUSPECT ? 1 : 0;
        }

        Event grace(final long ms) {
            graceMs = ms;
            deadlineMs += ms;
            return this;
        }

        Line line() {
            return new Line(type, handle, correlationId, ns(atMs), ns(deadlineMs), ns(heardMs), probeMs * MS, timeoutMs * MS,
                graceMs * MS, detail, recurring ? RawJournal.RECURRING : 0, null);
        }
    }

    History(final Path folder) {
        this.folder = folder;
        this.journal = new RawJournal(folder);
    }

    /** Begun as every journal is. */
    static History begun(final Path folder) {
        final History history = new History(folder);
        history.started(1, 0);
        return history;
    }

    /** Any two registrations differ in it. */
    static long id(final long handle) {
        return 1_000 + handle;
    }

    /** The n-th registration in a slot. */
    static long handle(final int slot, final int generation) {
        return (long) generation << 32 | slot;
    }

    static long ns(final long ms) {
        return START_NS + ms * MS;
    }

    long started(final long incarnation, final long atMs) {
        journal.incarnation(incarnation);
        return ofJournal(RecordType.STARTED, atMs, 0);
    }

    void skip(final long numbers) {
        journal.skip(numbers);
    }

    void incarnation(final long number) {
        journal.incarnation(number);
    }

    long ofJournal(final RecordType type, final long atMs, final long detail) {
        return journal.add(new Line(type, -1, 0, ns(atMs), detail));
    }

    long snapshot(final RecordType type, final long number, final long detail) {
        return journal.add(new Line(type, number, 0, ns(0), detail));
    }

    /** As a snapshot tells it, of an expiry at that time. */
    long owed(final long incarnation, final long handle, final long atMs) {
        return journal.add(new Line(RecordType.OWED, handle, id(handle), ns(atMs), ns(atMs), ns(atMs - TIMEOUT_MS), PROBE_MS * MS,
            TIMEOUT_MS * MS, 0, incarnation, 0, "client-" + handle));
    }

    long name(final long correlationId, final String name) {
        return journal.add(Line.name(correlationId, ns(0), name));
    }

    long stalled(final long atMs, final long blindMs, final long graceMs) {
        return journal.add(new Line(RecordType.STALLED, -1, 0, ns(atMs), JournalRecord.NO_TIME, JournalRecord.NO_TIME, 0, 0,
            graceMs * MS, blindMs * MS, 0, null));
    }

    long event(final Event event) {
        return journal.add(event.line());
    }

    long registered(final long handle, final long atMs) {
        name(id(handle), "client-" + handle);
        return event(new Event(RecordType.REGISTERED, handle, atMs, atMs));
    }

    long suspect(final long handle, final long atMs, final long heardMs) {
        return event(new Event(RecordType.SUSPECT, handle, atMs, heardMs));
    }

    long recovered(final long handle, final long atMs, final long heardMs) {
        return event(new Event(RecordType.RECOVERED, handle, atMs, heardMs));
    }

    long expired(final long handle, final long atMs, final long heardMs) {
        return event(new Event(RecordType.EXPIRED, handle, atMs, heardMs));
    }

    long deregistered(final long handle, final long atMs, final long heardMs) {
        return event(new Event(RecordType.DEREGISTERED, handle, atMs, heardMs));
    }

    long effect(final RecordType type, final long handle, final long atMs, final long detail) {
        return effect(type, handle, id(handle), atMs, detail);
    }

    long effect(final RecordType type, final long handle, final long correlationId, final long atMs, final long detail) {
        return journal.add(new Line(type, handle, correlationId, ns(atMs), detail));
    }

    /** By a later incarnation, about a registration of an earlier one. */
    long effectOf(final long incarnation, final RecordType type, final long handle, final long atMs, final long detail) {
        return journal.add(Line.former(type, incarnation, handle, id(handle), ns(atMs), detail));
    }

    /** Ends the writing and says what an audit finds. */
    AuditReport audit() {
        close();
        try (JournalReader reader = new JournalReader(folder)) {
            return Audit.of(reader, Audit.DEFAULT_PATIENCE_NS, sequence -> { });
        }
    }

    /** As {@link #audit}, a line for each finding. */
    List<String> findings() {
        return audit().findings().stream().map(Finding::toString).toList();
    }

    @Override
    public void close() {
        journal.close();
    }
}
