package io.heartwheel.fix;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** IP addresses and networks, as {@code 192.0.2.7, 10.0.0.0/8, 2001:db8::/32}. Never asks a name server. Immutable. */
public final class AddressList {
    /** Every address is on it. */
    public static final AddressList ALL = new AddressList(List.of());

    private static final Pattern FOUR = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern SIX = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    private final List<Network> networks;

    private AddressList(final List<Network> networks) {
        this.networks = networks;
    }

    /**
     * A list of at least one.
     *
     * @param text addresses and networks, separated by commas.
     * @return the list.
     * @throws IllegalArgumentException that says what is wrong with which of them.
     */
    public static AddressList parse(final String text) {
        final List<Network> networks = new ArrayList<>();
        for (final String part : text.split(",", -1)) {
            networks.add(network(part.trim()));
        }
        return new AddressList(List.copyOf(networks));
    }

    private static Network network(final String text) {
        final int slash = text.indexOf('/');
        final byte[] address = address(slash < 0 ? text : text.substring(0, slash), text);
        final String bits = slash < 0 ? Integer.toString(address.length * 8) : text.substring(slash + 1);
        if (!BITS.matcher(bits).matches() || Integer.parseInt(bits) > address.length * 8) {
            throw new IllegalArgumentException("'" + text + "' must have 0 to " + address.length * 8 + " after its slash");
        }
        final Network network = new Network(address, Integer.parseInt(bits));
        if (!network.isWhole()) {
            throw new IllegalArgumentException("'" + text + "' is an address in a network, not a network: leave out the slash"
                + " and what follows, or set the bits after the first " + bits + " to 0");
        }
        return network;
    }

    private static byte[] address(final String text, final String where) {
        if (FOUR.matcher(text).matches() || SIX.matcher(text).matches()) {
            try {
                return InetAddress.getByName(text).getAddress();
            } catch (final UnknownHostException e) {
                // As below.
            }
        }
        throw new IllegalArgumentException("'" + where + "' is no IPv4 or IPv6 address");
    }

    /** Whether the address is on it. */
    public boolean has(final InetAddress address) {
        return networks.isEmpty() || networks.stream().anyMatch(network -> network.has(address.getAddress()));
    }

    private record Network(byte[] address, int bits) {
        boolean isWhole() {
            for (int bit = bits; bit < address.length * 8; bit++) {
                if (isSet(address, bit)) {
                    return false;
                }
            }
            return true;
        }

        boolean has(final byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (isSet(address, bit) != isSet(other, bit)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isSet(final byte[] bytes, final int bit) {
            return (bytes[bit / 8] >> (7 - bit % 8) & 1) != 0;
        }
    }
}
