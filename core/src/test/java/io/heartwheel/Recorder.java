package io.heartwheel;

import java.util.ArrayList;
import java.util.List;

/** A handler that keeps copies of what it was told, and can be given little room or something to do on each event. */
final class Recorder implements LivenessHandler {
    final List<Seen> events = new ArrayList<>();
    int available = Integer.MAX_VALUE;
    LivenessHandler then = event -> { };

    @Override
    public void onEvent(final LivenessEvent event) {
        events.add(Seen.of(event));
        then.onEvent(event);
    }

    @Override
    public int available() {
        return available;
    }

    /** What was delivered since the last take. */
    List<Seen> take() {
        final List<Seen> taken = List.copyOf(events);
        events.clear();
        return taken;
    }
}
