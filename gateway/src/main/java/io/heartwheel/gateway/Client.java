package io.heartwheel.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One stream of orders and heartbeats: the same name for the same stream, before and after its switch fired. No secrets in it.
 *
 * @param venue   whose protocol it speaks, such as {@code gemini}.
 * @param account whose orders they are.
 * @param key     the configured name of its API key, not the key.
 * @param part    a label or a connection, if the venue tells several streams of one key apart; otherwise empty.
 */
public record Client(String venue, String account, String key, String part) {
    /** With venue and key before it, a name is shorter than what the journal keeps of one. */
    private static final int LONGEST_PART = 192;
    private static final int DIGEST_BYTES = 16;
    /** Nothing that is written out begins like that. */
    private static final String CUT = "\\#";
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:\\\\|u\\{((?:10|[0-9a-f])?[0-9a-f]{1,4})\\})");

    /** The one that is all of its key: the same for all of its parts. */
    public Client ofKey() {
        return new Client(venue, account, key, "");
    }

    /** What operators call it, and how the journal knows it: {@code venue/key} or {@code venue/key/part}. */
    public String name() {
        return part.isEmpty() ? venue + '/' + key : venue + '/' + key + '/' + printable(part);
    }

    /**
     * A client chooses its labels: nothing in them may break a line or colour a terminal, and no two may look the same. So
     * whatever isn't printable ASCII is written as, for example, <code>&#92;u{e9}</code>, the backslash twice, and of what is too
     * long the beginning and a digest of it all.
     */
    private static String printable(final String text) {
        final StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point == '\\') {
                printable.append("\\\\");
            } else if (point >= ' ' && point <= '~') {
                printable.append((char) point);
            } else {
                printable.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
        });
        return printable.length() <= LONGEST_PART ? printable.toString()
            : printable.substring(0, LONGEST_PART - CUT.length() - 2 * DIGEST_BYTES) + CUT + digest(printable);
    }

    /** What {@link #printable} made that of, if it was not cut. */
    static String unprinted(final String printable) {
        return ESCAPE.matcher(printable).replaceAll(escape -> Matcher.quoteReplacement(escape.group(1) == null ? "\\"
            : Character.toString(Integer.parseInt(escape.group(1), 16))));
    }

    private static String digest(final CharSequence text) {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(US_ASCII));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
