package io.heartwheel.journal;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** All that {@link DiskJournalTest} holds, kept in plain segments. */
class SegmentJournalTest extends DiskJournalTest {

    @BeforeAll
    static void keepInSegments() {
        Journals.log = LogKind.SEGMENTS;
    }

    @AfterAll
    static void keepAsBefore() {
        Journals.log = LogKind.CHRONICLE;
    }
}
