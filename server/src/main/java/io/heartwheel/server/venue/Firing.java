package io.heartwheel.server.venue;

/**
 * Which orders a switch takes with it: those of the party that were received under an arming up to a number; and if its account's
 * switch fires too, those of all the account's parties up to another. Made at the end of a session, so that it says the same
 * however late it is carried out.
 *
 * @param party   whose session ended.
 * @param own     the last arming of its own switch that fires.
 * @param account the last arming of its account's that fires; {@link #NONE} if only its own does.
 */
public record Firing(Party party, long own, long account) {
    /** Before the first arming of any switch. */
    public static final long NONE = -1;

    /** Whether its account's switch fires too. */
    public boolean wholeAccount() {
        return account > NONE;
    }

    /** Whether it takes an order of that party, which is of the same account, that was received under these armings. */
    boolean takes(final Party sender, final long ofSender, final long ofAccount) {
        return ofAccount <= account || ofSender <= own && sender.key().equals(party.key());
    }
}
