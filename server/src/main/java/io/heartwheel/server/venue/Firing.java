package io.heartwheel.server.venue;

/**
 * Which orders a switch takes with it: those of the party, or of all parties of its account, that were received under an arming
 * up to a number. Made at the end of a session, so that it says the same however late it is carried out.
 *
 * @param party        whose session ended.
 * @param wholeAccount whether its account's switch fires rather than its own.
 * @param through      the last arming of that switch that fires.
 */
public record Firing(Party party, boolean wholeAccount, long through) {
}
