package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevelopmentFilterTest {

    /** The last two are what Java calls ::1 on macOS and on Linux when the socket knows its interface. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "127.255.255.254",
                "localhost",
                "LocalHost",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "::ffff:127.0.0.1",
                "::FFFF:127.0.0.1",
                "[::ffff:127.0.0.1]",
                "0:0:0:0:0:0:0:1%0",
                "0:0:0:0:0:0:0:1%lo0"
            })
    void thisMachineIsLoopback(String host) {
        assertThat(DevelopmentFilter.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "0.0.0.0",
                "10.0.0.1",
                "128.0.0.1",
                "192.168.0.127",
                "1127.0.0.1",
                "127.0.0",
                "127.0.0.1.",
                "127.0.0.1.evil.com",
                "127.0.0.1.nip.io",
                "x127.0.0.1",
                "127.0.0.1:8080",
                "127.0.0.1\n",
                "localhost.",
                "localhost.evil.com",
                "notlocalhost",
                "evil.com",
                "::",
                "::2",
                "[::1",
                "::1]",
                "[]",
                "1::1",
                "::1:1",
                "fe80::1%lo0",
                "0:0:0:0:0:0:0:2",
                "0:0:0:0:0:0:0:1%",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1.evil.com",
                "2130706433",
                "0x7f000001",
                "١٢٧.0.0.1"
            })
    void everythingElseIsNot(String host) {
        assertThat(DevelopmentFilter.isLoopback(host)).isFalse();
    }
}
