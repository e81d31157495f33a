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
import org.junit.jupiter.params.provider.MethodSource;

class ErrorCodeTest {

    /** Number, text, whether clients try again, and the server API's status: as Centrifugo has them. */
    private static final Map<Integer, List<?>> TABLE = Map.ofEntries(
            Map.entry(100, List.of("internal server error", true, 500)),
            Map.entry(101, List.of("unauthorized", false, 500)),
            Map.entry(102, List.of("unknown channel", false, 404)),
            Map.entry(103, List.of("permission denied", false, 500)),
            Map.entry(104, List.of("method not found", false, 404)),
            Map.entry(105, List.of("already subscribed", false, 500)),
            Map.entry(106, List.of("limit exceeded", false, 500)),
            Map.entry(107, List.of("bad request", false, 400)),
            Map.entry(108, List.of("not available", false, 400)),
            Map.entry(109, List.of("token expired", false, 500)),
            Map.entry(110, List.of("expired", false, 500)),
            Map.entry(111, List.of("too many requests", true, 500)),
            Map.entry(112, List.of("unrecoverable position", false, 416)),
            // The server API's meaning: the client protocol's (concurrent pagination) belongs to map subscriptions.
            Map.entry(113, List.of("conflict", false, 409)));

    @Test
    void theTableIsTheOneOfTheReference() {
        var ours = new HashMap<Integer, List<?>>();
        for (ErrorCode code : ErrorCode.values()) {
            ours.put(code.code(), List.of(code.text(), code.isTemporary(), code.httpStatus()));
        }
        assertThat(ours).isEqualTo(TABLE).hasSameSizeAs(ErrorCode.values());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void everyRefusalHasItsCode(Refusal refusal, int code) {
        assertThat(ErrorCode.of(refusal).code()).isEqualTo(code);
    }

    @Test
    void noRefusalWasForgotten() {
        Stream<Object> kinds = refusals().map(row -> row.get()[0].getClass());
        assertThat(kinds).containsExactlyInAnyOrder((Object[]) Refusal.class.getPermittedSubclasses());
    }

    static Stream<Arguments> refusals() {
        var channel = new ChannelName("chat:lobby");
        return Stream.of(
                arguments(new Refusal.Unavailable(""), 100),
                arguments(new Refusal.UnknownChannel(channel), 102),
                arguments(new Refusal.PermissionDenied(""), 103),
                arguments(new Refusal.BadRequest(""), 107),
                arguments(new Refusal.NotAvailable(""), 108),
                arguments(new Refusal.TooManyRequests(""), 111),
                arguments(new Refusal.UnrecoverablePosition(channel, "e"), 112),
                arguments(new Refusal.AlreadySubscribed(channel), 105),
                arguments(new Refusal.LimitExceeded(""), 106),
                arguments(new Refusal.MethodNotFound("m"), 104),
                arguments(new Refusal.TokenExpired(), 109),
                arguments(new Refusal.Expired(""), 110),
                arguments(new Refusal.InvalidToken(), 103),
                // These two carry a code of their own.
                arguments(new Refusal.ByApplication(400, "", false), 100),
                arguments(new Refusal.DisconnectedByApplication(4000, ""), 100));
    }
}
