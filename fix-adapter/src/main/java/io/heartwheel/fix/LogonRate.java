package io.heartwheel.fix;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how many Logons one address, or one /64 network of IPv6, may try in a second. Nobody uses up what is others'.
 *
 * <p>Remembers the last few thousand addresses, no more. Any thread.
 */
final class LogonRate {
    private static final int MOST_ADDRESSES = 4096;
    private static final int NETWORK_BYTES = 8;

    private final double perSecond;
    private final Map<ByteBuffer, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<ByteBuffer, TokenBucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** @param perSecond may be less than one; 0 for no limit. */
    LogonRate(final double perSecond) {
        this.perSecond = perSecond;
    }

    boolean isLimited() {
        return perSecond > 0;
    }

    /** Whether somebody may try to log on from there now. */
    synchronized boolean allows(final InetAddress address, final long nowNs) {
        return !isLimited() || buckets.computeIfAbsent(key(address),
            key -> new TokenBucket(perSecond, Math.max(1, Math.ceil(perSecond)), nowNs)).take(nowNs);
    }

    private static ByteBuffer key(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? NETWORK_BYTES : bytes.length);
    }
}
