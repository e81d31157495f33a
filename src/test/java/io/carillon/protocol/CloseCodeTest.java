package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CloseCodeTest {

    /** Number, text and whether clients come back: as Centrifugo has them, and two of WebSocket itself. */
    private static final Map<Integer, List<?>> TABLE = Map.ofEntries(
            Map.entry(1000, List.of("closed", true)),
            Map.entry(1009, List.of("message too big", true)),
            Map.entry(3001, List.of("shutdown", true)),
            Map.entry(3004, List.of("internal server error", true)),
            Map.entry(3005, List.of("connection expired", true)),
            Map.entry(3006, List.of("subscription expired", true)),
            Map.entry(3008, List.of("slow", true)),
            Map.entry(3009, List.of("write error", true)),
            Map.entry(3010, List.of("insufficient state", true)),
            Map.entry(3011, List.of("force reconnect", true)),
            Map.entry(3012, List.of("no pong", true)),
            Map.entry(3013, List.of("too many requests", true)),
            Map.entry(3014, List.of("state invalidated", true)),
            Map.entry(3500, List.of("invalid token", false)),
            Map.entry(3501, List.of("bad request", false)),
            Map.entry(3502, List.of("stale", false)),
            Map.entry(3503, List.of("force disconnect", false)),
            Map.entry(3504, List.of("connection limit", false)),
            Map.entry(3505, List.of("channel limit", false)),
            Map.entry(3506, List.of("inappropriate protocol", false)),
            Map.entry(3507, List.of("permission denied", false)),
            Map.entry(3508, List.of("not available", false)),
            Map.entry(3509, List.of("too many errors", false)));

    @Test
    void theTableIsTheOneOfTheReference() {
        var ours = new HashMap<Integer, List<?>>();
        for (CloseCode code : CloseCode.values()) {
            ours.put(code.code(), List.of(code.text(), code.clientComesBack()));
        }
        assertThat(ours).isEqualTo(TABLE).hasSameSizeAs(CloseCode.values());
    }

    @ParameterizedTest
    @EnumSource
    void noTextLooksLikeTheJsonThatOldServersSent(CloseCode code) {
        assertThat(code.text()).matches("[a-z][a-z ]+");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void everyRefusalHasItsCode(Refusal refusal, int code) {
        assertThat(CloseCode.of(refusal).code()).isEqualTo(code);
    }

    @Test
    void noRefusalWasForgotten() {
        Stream<Object> kinds = refusals().map(row -> row.get()[0].getClass());
        assertThat(kinds).containsExactlyInAnyOrder((Object[]) Refusal.class.getPermittedSubclasses());
    }

    /** Clients come back exactly when that can help. */
    static Stream<Arguments> refusals() {
        var channel = new ChannelName("chat:lobby");
        return Stream.of(
                arguments(new Refusal.Unavailable(""), 3004),
                arguments(new Refusal.UnrecoverablePosition(channel, "e"), 3010),
                arguments(new Refusal.TooManyRequests(""), 3013),
                arguments(new Refusal.BadRequest(""), 3501),
                arguments(new Refusal.UnknownChannel(channel), 3501),
                arguments(new Refusal.PermissionDenied(""), 3507),
                arguments(new Refusal.NotAvailable(""), 3508),
                arguments(new Refusal.AlreadySubscribed(channel), 3501),
                arguments(new Refusal.LimitExceeded(""), 3501),
                arguments(new Refusal.MethodNotFound("m"), 3501),
                arguments(new Refusal.TokenExpired(), 3005),
                arguments(new Refusal.Expired(""), 3005),
                arguments(new Refusal.InvalidToken(), 3500),
                arguments(new Refusal.ByApplication(400, "", false), 3501),
                arguments(new Refusal.DisconnectedByApplication(4000, ""), 3501));
    }
}
