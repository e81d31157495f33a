package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no JAX-RS implementation; the statuses are seen from outside, on a running server. */
class RepliesTest {

    @Test
    void anErrorHasACodeAndASentence() {
        assertThat(Replies.error(new Refusal.BadRequest("the \"data\" is\nmissing")))
                .isEqualTo("{\"code\":107,\"message\":\"bad request: the \\\"data\\\" is\\nmissing\"}");
        assertThat(Replies.error(new Refusal.UnknownChannel(new ChannelName("nope:1"))))
                .isEqualTo("{\"code\":102,\"message\":\"unknown channel: there is no namespace \\\"nope\\\""
                        + " for channel nope:1\"}");
    }

    @Test
    void aRefusalIsFoundInTheFailureOfAStage() {
        var refusal = new Refusal.TooManyRequests("later");
        assertThat(Replies.refusal(refusal)).isSameAs(refusal);
        assertThat(Replies.refusal(new CompletionException(refusal))).isSameAs(refusal);
    }

    @Test
    void whatIsOurFaultIsNotExplainedToTheCaller() {
        Logger log = Logger.getLogger(Replies.class.getName());
        log.setLevel(Level.OFF);
        try {
            assertThat(Replies.refusal(new CompletionException(new IllegalStateException("internals"))))
                    .isInstanceOf(Refusal.Unavailable.class)
                    .hasMessage("see the server's log");
        } finally {
            log.setLevel(null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport", "Transport", "TRANSPORT"})
    void theTransportErrorModeIsAskedFor(String header) {
        assertThat(ErrorMode.of(header, false)).isEqualTo(ErrorMode.TRANSPORT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "reply", "transports", " transport"})
    void otherwiseAnErrorIsAReply(String header) {
        assertThat(ErrorMode.of(header, false)).isEqualTo(ErrorMode.REPLY);
    }
}
