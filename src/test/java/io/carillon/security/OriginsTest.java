package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private static final Origins OWN_ONLY = new Origins(List.of(), null, true);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"example.org", "evil.org"})
    void whoIsNoPagePasses(String host) {
        assertThat(OWN_ONLY.allow(null, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org, example.org",
        "https://example.org, example.org",
        "HTTPS://Example.ORG, eXample.org",
        "http://example.org, example.org:80",
        "http://example.org:80, example.org",
        "https://example.org, example.org:443",
        "https://example.org:443, example.org",
        "https://example.org:8443, example.org:8443",
        "http://127.0.0.1:8080, 127.0.0.1:8080",
        "http://[::1]:8080, [::1]:8080",
        "http://[::1], [::1]:80"
    })
    void aPageOfThisServerPasses(String origin, String host) {
        assertThat(OWN_ONLY.allow(origin, host)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.com, example.org",
        "https://example.org.evil.com, example.org",
        "https://evil-example.org, example.org",
        "https://example.org@evil.com, example.org",
        "https://evil.com/example.org, example.org",
        "https://example.org:8443, example.org",
        "https://example.org, example.org:8443",
        "http://example.org, example.org:443",
        "https://example.org:80, example.org",
        "https://app.example.org, example.org",
        "https://example.org, app.example.org",
        "https://example.org., example.org",
        "ftp://example.org, example.org",
        "file://example.org, example.org",
        "example.org, example.org",
        "//example.org, example.org",
        "https:/example.org, example.org",
        "null, example.org",
        "null, 'null'",
        "'', example.org",
        "'', ''",
        "https://, example.org"
    })
    void aForeignPageDoesNot(String origin, String host) {
        assertThat(OWN_ONLY.allow(origin, host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org", "null", ""})
    void withoutAHostNoPageIsOurs(String origin) {
        assertThat(OWN_ONLY.allow(origin, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, https://app.example.org",
        "https://app.example.org, HTTPS://APP.example.org",
        "https://App.example.org, https://app.example.org",
        "https://*.example.org, https://app.example.org",
        "https://*.example.org, https://a.b.example.org",
        "*://localhost:*, http://localhost:3000",
        "http*://localhost, https://localhost",
        "https://example.org:*, https://example.org:8443",
        "capacitor://*, capacitor://localhost",
        "*, https://anything.at.all:1",
        "*, null"
    })
    void aPagePassesThatMatchesAPattern(String pattern, String origin) {
        assertThat(new Origins(List.of("https://other.org", pattern), null, true).allow(origin, "push.org"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.org, https://example.org.evil.com",
        "https://example.org, https://example.org:8443",
        "https://example.org, http://example.org",
        "https://example.org, https://exampleXorg",
        "https://example.org, xhttps://example.org",
        "https://*.example.org, https://example.org",
        "https://*.example.org, https://evilexample.org",
        "https://*.example.org, https://app.example.org.evil.com",
        "https://*.example.org, http://app.example.org",
        "https://*.example.org, https://app.example.org:8443",
        "https://*.example.org, null",
        "https://a.org, ''",
        "https://\\E.org, https://x.org",
        "https://(a|b).org, https://a.org"
    })
    void aPageDoesNotPassThatOnlyLooksLikeIt(String pattern, String origin) {
        assertThat(new Origins(List.of(pattern), null, true).allow(origin, "push.org"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://push.example.org, https://push.example.org",
        "https://push.example.org/carillon/, https://push.example.org",
        "HTTPS://Push.example.org, https://push.example.org",
        "https://push.example.org:8443, https://push.example.org:8443",
        "https://push.example.org:443, https://push.example.org",
        "http://push.example.org:80/, http://push.example.org"
    })
    void aPageOfThePublicAddressPassesWhateverTheProxyMakesOfTheHost(URI publicUrl, String origin) {
        assertThat(new Origins(List.of(), publicUrl, true).allow(origin, "10.0.0.7:8080"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://push.example.org",
                "https://push.example.org:8443",
                "https://push.example.org.evil.com",
                "https://app.example.org",
                "null"
            })
    void nothingElseDoesBecauseOfThePublicAddress(String origin) {
        assertThat(new Origins(List.of(), URI.create("https://push.example.org"), true).allow(origin, "10.0.0.7"))
                .isFalse();
    }

    @Test
    void aLongOriginIsDecidedAtOnce() {
        var origins = new Origins(List.of("https://*.*.*.*.example.org"), null, true);
        assertThat(origins.allow("https://" + "a.".repeat(100), "push.org")).isFalse();
    }

    @Test
    void aNameOfSomebodyElsesThatPointsHereIsForeignWhereTheOwnAddressIsKnown() {
        var origins = new Origins(List.of("https://app.example.org"), URI.create("https://push.example.org"), false);
        assertThat(origins.allow("http://rebound.evil.example", "rebound.evil.example"))
                .isFalse();
        assertThat(origins.allow("https://push.example.org", "10.0.0.7:8080")).isTrue();
        assertThat(origins.allow("https://app.example.org", "10.0.0.7:8080")).isTrue();
        assertThat(origins.allow(null, "10.0.0.7:8080")).isTrue();
    }
}
