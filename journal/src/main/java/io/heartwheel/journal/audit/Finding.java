package io.heartwheel.journal.audit;

import io.heartwheel.journal.Wording;

/**
 * Something that a sound journal never says.
 *
 * @param sequence of the record that says it; 0 if it is about the journal as a whole.
 * @param session  who it is about, as operators call it, or null if it is about nobody.
 * @param what     is wrong, in words.
 */
public record Finding(long sequence, String session, String what) {

    /** One line, without its end. */
    @Override
    public String toString() {
        return (sequence == 0 ? "" : "#" + sequence + "  ")
            + (session == null ? "" : Wording.printable(session) + "  ") + what;
    }
}
