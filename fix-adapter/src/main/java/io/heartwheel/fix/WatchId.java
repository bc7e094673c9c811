package io.heartwheel.fix;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The adapter's correlation ids on the wheel: unique to one deadline of one connection in this JVM, and recognisable.
 *
 * <pre>
 * 63            48 47       40 39    36 35                    0
 * +---------------+-----------+--------+-----------------------+
 * | 'F' 'X'       | instance  | kind   | connection number     |
 * +---------------+-----------+--------+-----------------------+
 * </pre>
 */
final class WatchId {
    static final int KIND_INBOUND = 1;
    static final int KIND_OUTBOUND = 2;
    static final int KIND_LOGON = 3;
    static final int KIND_GRACE = 4;
    static final int KIND_LOGOUT = 5;
    static final int KIND_DRAIN = 6;

    private static final long TAG = 0x4658L << 48;
    private static final int INSTANCE_SHIFT = 40;
    private static final int KIND_SHIFT = 36;
    private static final long NUMBER_MASK = (1L << KIND_SHIFT) - 1;
    private static final AtomicInteger INSTANCES = new AtomicInteger();

    private final long prefix = TAG | (INSTANCES.getAndIncrement() & 0xFFL) << INSTANCE_SHIFT;

    long of(final int kind, final long number) {
        return prefix | (long)kind << KIND_SHIFT | number & NUMBER_MASK;
    }

    boolean mine(final long correlationId) {
        return correlationId >>> INSTANCE_SHIFT == prefix >>> INSTANCE_SHIFT;
    }

    static int kind(final long correlationId) {
        return (int)(correlationId >>> KIND_SHIFT) & 0xF;
    }

    static long number(final long correlationId) {
        return correlationId & NUMBER_MASK;
    }

    static String suffix(final int kind) {
        return switch (kind) {
            case KIND_OUTBOUND -> " (outbound)";
            case KIND_LOGON -> " (logon)";
            case KIND_GRACE -> " (grace)";
            case KIND_LOGOUT -> " (logout)";
            case KIND_DRAIN -> " (drain)";
            default -> "";
        };
    }
}
