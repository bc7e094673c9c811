package io.heartwheel.fix;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import quickfix.SystemTime;
import quickfix.SystemTimeSource;

/** QuickFIX/J's wall clock, in the hands of a test until it is closed. One at a time: it is a static of QuickFIX/J's. */
public final class WallClock implements SystemTimeSource, AutoCloseable {
    private final AtomicLong millis = new AtomicLong();
    private final LongSupplier base;

    private WallClock(final LongSupplier base, final long millis) {
        this.base = base;
        this.millis.set(millis);
        SystemTime.setTimeSource(this);
    }

    /** Stands still at a moment. */
    public static WallClock at(final Instant moment) {
        return new WallClock(() -> 0, moment.toEpochMilli());
    }

    /** Runs as the machine's does, and can be stepped. */
    public static WallClock running() {
        return new WallClock(System::currentTimeMillis, 0);
    }

    public void step(final long byMs) {
        millis.addAndGet(byMs);
    }

    @Override
    public long getTime() {
        return base.getAsLong() + millis.get();
    }

    @Override
    public LocalDateTime getNow() {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(getTime()), ZoneOffset.UTC);
    }

    @Override
    public void close() {
        SystemTime.setTimeSource(null);
    }
}
