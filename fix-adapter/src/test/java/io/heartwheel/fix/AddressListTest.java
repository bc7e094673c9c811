package io.heartwheel.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, true", "192.0.2.7, 192.0.2.6, false", "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "'192.0.2.7, 10.0.0.0/8', 10.1.1.1, true", "0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, 2001:db8::1, false",
        "192.0.2.128/25, 192.0.2.127, false", "192.0.2.128/25, 192.0.2.255, true", "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false", "::1, 0:0:0:0:0:0:0:1, true", "192.0.2.7, ::ffff:192.0.2.7, true",
        "::ffff:192.0.2.7, 192.0.2.7, true"})
    void shouldKnowWhoIsOnIt(final String list, final String address, final boolean expected) throws Exception {
        assertThat(AddressList.parse(list).has(InetAddress.getByName(address))).isEqualTo(expected);
    }

    @Test
    void shouldLimitEachAddressForItself() throws Exception {
        final LogonRate rate = new LogonRate(2);
        final InetAddress one = InetAddress.getByName("2001:db8::1");
        final InetAddress neighbour = InetAddress.getByName("2001:db8::2");
        final InetAddress other = InetAddress.getByName("2001:db8:0:1::1");
        assertThat(rate.allows(one, 0)).isTrue();
        assertThat(rate.allows(neighbour, 0)).isTrue();
        assertThat(rate.allows(one, 400_000_000)).isFalse();
        assertThat(rate.allows(other, 400_000_000)).isTrue();
        assertThat(rate.allows(one, 500_000_000)).isTrue();
        assertThat(rate.allows(one, 500_000_001)).isFalse();
    }

    @Test
    void shouldRememberNoMoreAddressesThanItMay() throws Exception {
        final LogonRate rate = new LogonRate(0.01);
        final byte[] address = {10, 0, 0, 0};
        for (int i = 0; i < 5000; i++) {
            address[2] = (byte)(i >> 8);
            address[3] = (byte)i;
            assertThat(rate.allows(InetAddress.getByAddress(address), 0)).isTrue();
        }
        assertThat(rate.allows(InetAddress.getByAddress(address), 0)).as("one of the last").isFalse();
        assertThat(rate.allows(InetAddress.getByAddress(new byte[4]), 0)).isTrue();
    }
}
