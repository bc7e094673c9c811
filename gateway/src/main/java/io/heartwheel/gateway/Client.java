package io.heartwheel.gateway;

/**
 * One stream of orders and heartbeats: the same name for the same stream, before and after its switch fired. No secrets in it.
 *
 * @param venue   whose protocol it speaks, such as {@code gemini}.
 * @param account whose orders they are.
 * @param key     the configured name of its API key, not the key.
 * @param part    a label or a connection, if the venue tells several streams of one key apart; otherwise empty.
 */
public record Client(String venue, String account, String key, String part) {

    /** What operators call it, and how the journal knows it: {@code venue/key} or {@code venue/key/part}. */
    public String name() {
        return part.isEmpty() ? venue + '/' + key : venue + '/' + key + '/' + printable(part);
    }

    /** A client chooses its labels: nothing in them may break a line or colour a terminal. */
    private static String printable(final String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    @Override
    public String toString() {
        return name();
    }
}
