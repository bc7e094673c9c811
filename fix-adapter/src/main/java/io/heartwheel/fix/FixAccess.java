package io.heartwheel.fix;

import java.net.InetAddress;
import java.util.Set;

/** Who may log on by one section of the settings. Two of them are the same only if they are one. */
final class FixAccess {
    private final Credentials credentials;
    private final AddressList addresses;
    private final Set<String> compIds;

    /**
     * @param credentials what a Logon must show; null for nothing.
     * @param addresses   from where.
     * @param compIds     the counterparty's SenderCompID (49); empty for any.
     */
    FixAccess(final Credentials credentials, final AddressList addresses, final Set<String> compIds) {
        this.credentials = credentials;
        this.addresses = addresses;
        this.compIds = compIds;
    }

    /** Null if nothing has to be shown. */
    Credentials credentials() {
        return credentials;
    }

    boolean hasAddress(final InetAddress address) {
        return addresses == AddressList.ALL || address != null && addresses.has(address);
    }

    boolean hasCompId(final String compId) {
        return compIds.isEmpty() || compIds.contains(compId);
    }

    /** Whether anybody may, from anywhere. */
    boolean isOpen() {
        return credentials == null && addresses == AddressList.ALL && compIds.isEmpty();
    }
}
