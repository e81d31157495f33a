package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.Seeds;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTransportTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "closed", "not available: since", "é€😀"})
    void leavesAShortReasonAsItIs(String reason) {
        assertThat(WebSocketTransport.shortened(reason)).isEqualTo(reason);
    }

    @Test
    void aReasonMayHave123Bytes() {
        String longest = "x".repeat(123);
        assertThat(WebSocketTransport.shortened(longest)).isEqualTo(longest);
        assertThat(WebSocketTransport.shortened(longest + "x")).isEqualTo("x".repeat(120) + "…");
        assertThat(WebSocketTransport.shortened("x".repeat(10_000))).isEqualTo("x".repeat(120) + "…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀"})
    void countsBytesNotCharacters(String character) {
        String shortened = WebSocketTransport.shortened(character.repeat(100));
        int bytes = character.getBytes(StandardCharsets.UTF_8).length;
        assertThat(shortened).isEqualTo(character.repeat(120 / bytes) + "…");
    }

    @Test
    void aShortenedReasonIsTheBeginningOfTheReasonWhateverItHolds() {
        Random random = Seeds.random(WebSocketTransportTest.class);
        String[] characters = {"a", "é", "€", "😀"};
        for (int i = 0; i < 500; i++) {
            var reason = new StringBuilder();
            for (int length = random.nextInt(200); length > 0; length--) {
                reason.append(characters[random.nextInt(4)]);
            }
            String shortened = WebSocketTransport.shortened(reason.toString());
            byte[] bytes = shortened.getBytes(StandardCharsets.UTF_8);
            assertThat(bytes).hasSizeLessThanOrEqualTo(123);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(shortened);
            if (!shortened.contentEquals(reason)) {
                // Not more is cut off than must be: an ellipsis and at most one more character would not fit.
                assertThat(bytes.length).isGreaterThan(123 - 4);
                assertThat(reason.toString()).startsWith(shortened.substring(0, shortened.length() - 1));
                assertThat(shortened).endsWith("…");
            }
        }
    }

    @Test
    void aTextThatHasLeftIsDoneWithoutFailure() {
        assertThat(send(handler -> handler.onResult(new SendResult()))).containsExactly((Throwable) null);
    }

    @Test
    void aTextThatCouldNotLeaveIsDoneWithItsFailure() {
        var failure = new IOException("gone");
        assertThat(send(handler -> handler.onResult(new SendResult(failure)))).containsExactly(failure);
    }

    @Test
    void aSendThatThrowsIsAFailure() {
        var failure = new IllegalStateException("closed");
        assertThat(send(handler -> {
                    throw failure;
                }))
                .containsExactly(failure);
    }

    /** Tyrus wraps what its encoder throws in an Error; it must not end the delivery thread. */
    @Test
    void aSendThatThrowsAnErrorIsAFailureToo() {
        var failure = new Error("java.nio.charset.MalformedInputException: Input length = 1");
        assertThat(send(handler -> {
                    throw failure;
                }))
                .containsExactly(failure);
    }

    /** What a send was done with, when the server does this. */
    private static List<@Nullable Throwable> send(Consumer<SendHandler> server) {
        var done = new ArrayList<@Nullable Throwable>();
        var remote = (RemoteEndpoint.Async) Proxy.newProxyInstance(
                WebSocketTransportTest.class.getClassLoader(),
                new Class<?>[] {RemoteEndpoint.Async.class},
                (proxy, method, arguments) -> {
                    server.accept((SendHandler) arguments[1]);
                    return null;
                });
        var session = (Session) Proxy.newProxyInstance(
                WebSocketTransportTest.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAsyncRemote" -> remote;
                    case "getUserProperties" -> Map.of();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        new WebSocketTransport(session, Runnable::run).send("text", done::add);
        return done;
    }
}
