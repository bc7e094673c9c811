/**
 * A liveness engine for trading: it tells, never early and late by a stated bound, that a counterparty has fallen silent.
 *
 * <p>{@link io.heartwheel.Heartwheel} is the timer wheel and the whole embedding API: register a session with a
 * {@link io.heartwheel.Policy}, call {@code heartbeat} from any thread, and poll from one. Decisions arrive at a
 * {@link io.heartwheel.LivenessHandler}. {@link io.heartwheel.LivenessAgent} runs the duty cycle for those who do not own a
 * thread. {@link io.heartwheel.LivenessJournal} is the port behind which decisions are kept.
 *
 * <p>All times are {@code long} nanoseconds on one monotonic line that the embedder chooses and passes in, such as
 * {@link System#nanoTime()}; nothing in this package reads a clock, starts a thread or draws a random number.
 */
package io.heartwheel;
