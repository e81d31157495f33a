package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.Namespace.History;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespacesTest {

    private static final Namespace WITHOUT = namespace("", History.NONE);
    private static final Namespace CHAT = namespace("chat", new History(true, 10, Duration.ZERO, 0));
    private static final Namespace LIVE = namespace("live", History.NONE);

    private final Namespaces namespaces = new Namespaces(List.of(WITHOUT, CHAT, LIVE));

    @ParameterizedTest
    @CsvSource({"news,''", ":news,''", "$news,''", "chat:lobby,chat", "$chat:lobby,chat", "live:1,live", "chat,''"})
    void aChannelFollowsTheRulesOfItsNamespace(String channel, String namespace) {
        assertThat(namespaces.of(new ChannelName(channel)).name()).isEqualTo(namespace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Chat:lobby", "chat2:lobby", "$$chat:lobby", "chat#:lobby"})
    void aChannelOfAnUnknownNamespaceIsRefused(String channel) {
        var name = new ChannelName(channel);
        assertThatThrownBy(() -> namespaces.of(name))
                .isInstanceOf(Refusal.UnknownChannel.class)
                .hasMessage("there is no namespace \"" + name.namespace() + "\" for channel " + channel);
    }

    @Test
    void knowsWhichKeepAHistory() {
        assertThat(namespaces.withHistory()).containsExactly(CHAT);
        assertThat(namespaces.all()).containsExactlyInAnyOrder(WITHOUT, CHAT, LIVE);
    }

    @Test
    void doesNotChangeAfterwards() {
        assertThatThrownBy(() -> namespaces.all().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void twoOfOneNameCannotBe() {
        assertThatThrownBy(() -> new Namespaces(List.of(CHAT, namespace("chat", History.NONE))))
                .isInstanceOf(IllegalStateException.class);
    }

    private static Namespace namespace(String name, History history) {
        return Namespace.named(name).with(history);
    }
}
