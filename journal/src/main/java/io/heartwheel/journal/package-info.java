/**
 * Keeps every liveness decision in a Chronicle Queue, reads it back, and tells a session's story from it.
 *
 * <p>{@link io.heartwheel.journal.ChronicleJournal} writes, {@link io.heartwheel.journal.JournalReader} reads,
 * {@link io.heartwheel.journal.JournalPrinter} prints and {@link io.heartwheel.journal.Story} explains.
 * {@link io.heartwheel.journal.Preflight} says which JVM flags Chronicle Queue needs, and keeps it from talking to anybody.
 *
 * <p>Where things are, in a journal's folder: {@code journal.lock}, held by the one server that writes; {@code queue-1}, the
 * Chronicle Queue. The number leaves room to go on in a new queue when one is damaged.
 */
package io.heartwheel.journal;
