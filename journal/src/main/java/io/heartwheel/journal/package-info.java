/**
 * Keeps every liveness decision in a Chronicle Queue, reads it back, and tells a session's story from it.
 *
 * <p>{@link io.heartwheel.journal.DiskJournal} writes, {@link io.heartwheel.journal.JournalReader} reads,
 * {@link io.heartwheel.journal.JournalPrinter} prints and {@link io.heartwheel.journal.Story} explains.
 * {@link io.heartwheel.journal.Preflight} says which JVM flags Chronicle Queue needs, and keeps it from talking to anybody.
 *
 * <p>Given the wheel, it also survives a restart: {@link io.heartwheel.journal.Recovered} is what an earlier process left, and
 * {@link io.heartwheel.journal.RestartPolicy} says how much time that leaves a session. Snapshots keep recovery short; why one
 * that is written while everything goes on is enough, is said in {@code Replay}.
 *
 * <p>Where things are, in a journal's folder: {@code journal.lock}, held by the one server that writes; {@code queue-1}, the
 * Chronicle Queue. The number leaves room to go on in a new queue when one is damaged. {@code checkpoint}, where the two latest
 * whole snapshots begin.
 */
package io.heartwheel.journal;
