/**
 * Puts to the test what {@link io.heartwheel.Heartwheel} promises about threads that race: one claim a class, in virtual time.
 *
 * <p><b>What is claimed, and what it leans on.</b>
 * <ol>
 * <li><i>One word decides</i> (heartbeat, also in a batch, deregister and recovered against expiry; heartbeat and deregister
 * against each other, a probe, a recovery, a recurring deadline; stale handles; two heartbeats). All that race for a session
 * replace the same 64-bit word, and a replacement succeeds only on exactly the word that it was decided on: atomicity of a single
 * location, and its total order of modification. No ordering between locations is needed. A core that decides in several steps is
 * held to the same outcomes: the tests that poll across several ticks look only at what callers were told and what was delivered
 * in the end.
 * <li><i>Nothing that was added is lost</i> (register and reuse against poll, slot set). The adder writes, then adds by an atomic
 * read-modify-write; the taker takes by another, then reads. Whichever comes second in that location's order sees what the first
 * did: release and acquire. A plain look at the bit before adding breaks it, as a store may pass a later load even on x86.
 * <li><i>No slot is given twice</i> (register against register, release and recycling). One head with a tag that never repeats,
 * replaced by compare-and-set; the same atomicity of one location.
 * <li><i>Either the heartbeat sees the stall, or the poller sees the heartbeat</i> (heartbeat against stall). Each writes one
 * location and then reads the other's (Dekker): this needs sequential consistency, a full fence on either side. So do the upper
 * rows of the slot set, where an adder sets below and looks above, and the taker clears above and looks below; nothing else does.
 * <li><i>An accepted policy change is waiting for the next poll</i> (change against expiry). Offered with release before the
 * answer is given, taken with acquire at the beginning of a poll. A poll that is running already may still go by the old policy:
 * that outcome is marked interesting, and so is a registration refused though its policy was just then let in by another.
 * </ol>
 *
 * <p><b>How it is run.</b> {@code StressIT} starts jcstress, which makes some hundred thousand wheels a second for each test,
 * lets two actors race on each, and counts what they saw: shortly in every build, in earnest, with each compiler, by
 * {@code mvn -pl stress -am verify -Pstress}, which prints the table and leaves it in {@code target/jcstress/outcomes.txt}.
 * {@code LinearizabilityTest} lets Lincheck make up programs for two threads, tries many interleavings of each, and looks for an
 * order of the calls that explains all answers; it takes memory to be sequentially consistent, so orderings are jcstress' part.
 *
 * <p><b>How to read the table.</b> A line is a test, an outcome (what the actors and the arbiter stored, in order, or a pattern),
 * how often it was seen, and what that means. A forbidden outcome fails the build if it is seen once. An acceptable one that is
 * never seen says that the race was not met: then the test proves nothing and needs another pace. What was not seen is
 * not thereby impossible: x86 hides most reorderings but a load passing an earlier store, so run it on ARM before relying on it
 * there. Among what it hides is a registration published by a plain store instead of a release.
 *
 * <p>The few tests in core's own package put one part to the test, where the way through the public face is so long that x86, or
 * chance, would hide a fault in it: the free list's tag, the slot set's upper rows, the fence of a stall.
 */
package io.heartwheel.stress;
