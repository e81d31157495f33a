package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalTest {

    private static final ChannelName LOBBY = new ChannelName("chat:lobby");

    @Test
    void costsNoStackTrace() {
        var refusal = new Refusal.TooManyRequests("later");
        refusal.addSuppressed(new IllegalStateException());
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal.getSuppressed()).isEmpty();
    }

    @Test
    void namesTheChannelAndItsNamespace() {
        assertThat(new Refusal.UnknownChannel(LOBBY))
                .hasMessage("there is no namespace \"chat\" for channel chat:lobby");
    }

    @Test
    void showsAForeignEpochWithoutItsControlCharacters() {
        assertThat(new Refusal.UnrecoverablePosition(LOBBY, "e\n1"))
                .hasMessage("epoch \"e\\u000a1\" is not the epoch of channel chat:lobby");
    }
}
