package io.heartwheel.server.config;

import java.util.Collection;

/** Finds what somebody meant to write. */
final class Spelling {
    private Spelling() {
    }

    /**
     * The word that is the fewest edits away from what was written.
     *
     * @param written whatever it is.
     * @param words   known ones.
     * @return one of the words, the first of equally near ones; null if there are none.
     */
    static String nearest(final String written, final Collection<String> words) {
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (final String word : words) {
            final int edits = edits(written, word);
            if (edits < fewest) {
                fewest = edits;
                best = word;
            }
        }
        return best;
    }

    private static int edits(final String from, final String to) {
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            final int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                final int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
                current[column] = Math.min(previous[column - 1] + change,
                    1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
