package io.heartwheel.server;

import io.heartwheel.Heartwheel;
import io.heartwheel.gateway.GatewayTime;
import io.heartwheel.gateway.board.Board;
import io.heartwheel.gateway.board.BoardApi;
import io.heartwheel.gateway.board.Health;
import io.heartwheel.journal.DiskJournal;
import io.heartwheel.journal.Story;
import io.heartwheel.server.config.Config;
import io.heartwheel.server.config.Setting;
import io.heartwheel.server.switches.Breaker;
import java.nio.file.Path;
import java.util.List;

/** What operators see: the settings, the journal and the breaker, as the board takes them. */
final class BoardDoor {
    /** A healthy journal has written what it took within some ms. */
    private static final long MOST_UNWRITTEN = 100_000;

    private BoardDoor() {
    }

    static BoardApi.Context context(final Config config, final Board board, final Heartwheel wheel, final GatewayTime time,
                                    final DiskJournal journal, final Breaker breaker) {
        final Path folder = config.dataDir().resolve("journal");
        final BoardApi.Context context = new BoardApi.Context().board(board)
            .health(Health.polled(wheel, time, config.millisAsNs(Setting.WHEEL_STALL_LIMIT_MS)).and(() -> ails(journal)))
            .why(session -> story(folder, session))
            .journalLag(() -> lag(journal))
            .breaker(() -> breaker != null && breaker.heldUntilNs(time.nowNs()) != Breaker.NOT_HELD)
            .token(config.text(Setting.HTTP_TOKEN));
        HttpDoor.hosts(config).forEach(context::host);
        return context;
    }

    private static List<String> ails(final DiskJournal journal) {
        if (journal.failure() != null) {
            return List.of("the journal can't be written, decisions are taken unrecorded: look at its disk and the room on it. It"
                + " goes on by itself once it can; if the disk hung, restart");
        }
        return lag(journal) <= MOST_UNWRITTEN ? List.of()
            : List.of("the journal is " + lag(journal) + " decisions behind: look at its disk");
    }

    private static long lag(final DiskJournal journal) {
        return journal.offeredEvents() - journal.committedEvents();
    }

    private static String story(final Path folder, final String session) {
        final Story story = Story.tell(folder, session);
        return story.found() ? story.text() : null;
    }
}
