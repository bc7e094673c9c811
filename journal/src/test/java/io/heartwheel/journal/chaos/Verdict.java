package io.heartwheel.journal.chaos;

import java.util.ArrayList;
import java.util.List;

/** What went against a promise, in words. Any thread. */
final class Verdict {
    private static final int MAX_TOLD = 50;

    private final List<String> broken = new ArrayList<>();

    void expect(final boolean kept, final String otherwise) {
        if (!kept) {
            broken(otherwise);
        }
    }

    synchronized void broken(final String how) {
        if (broken.size() < MAX_TOLD) {
            broken.add(how);
        }
    }

    synchronized List<String> broken() {
        return List.copyOf(broken);
    }
}
