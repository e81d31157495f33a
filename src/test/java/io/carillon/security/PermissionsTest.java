package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.Rule;
import io.carillon.channel.Refusal;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {

    @ParameterizedTest
    @CsvSource({
        "news, client, joe",
        "news, client anonymous, joe",
        "news, client anonymous, ''",
        "chat:lobby, client, joe"
    })
    void mayBeSubscribedTo(String channel, String allowed, String user) {
        assertThatCode(() -> Permissions.checkSubscribe(new ChannelName(channel), subscribing(allowed), user))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "news, '', joe, subscribing to news is not allowed for clients",
        "news, '', '', subscribing to news is not allowed for clients",
        "news, anonymous, '', subscribing to news is not allowed for clients",
        "news, anonymous, joe, subscribing to news is not allowed for clients",
        "news, client, '', subscribing to news is not allowed for anonymous clients",
        "$news, client anonymous, joe, channel $news is private: subscribing needs a token",
        "$chat:a, client anonymous, '', channel $chat:a is private: subscribing needs a token",
        "dialog#42, client anonymous, joe, channel dialog#42 belongs to certain users",
        "#42, client anonymous, '', channel #42 belongs to certain users"
    })
    void mayNotBeSubscribedTo(String channel, String allowed, String user, String sentence) {
        assertThatThrownBy(() -> Permissions.checkSubscribe(new ChannelName(channel), subscribing(allowed), user))
                .isInstanceOf(Refusal.PermissionDenied.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "client, joe, false",
        "client, joe, true",
        "client anonymous, '', false",
        "subscriber, joe, true",
        "subscriber, '', true",
        "client subscriber, joe, false"
    })
    void mayBePublishedTo(String allowed, String user, boolean subscribed) {
        assertThatCode(() -> Permissions.checkPublish(new ChannelName("news"), publishing(allowed), user, subscribed))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'', joe, true, clients",
        "'', '', false, clients",
        "anonymous, '', true, clients",
        "anonymous, joe, true, clients",
        "subscriber, joe, false, clients",
        "subscriber, '', false, clients",
        "client, '', true, anonymous clients",
        "client subscriber, '', false, anonymous clients"
    })
    void mayNotBePublishedTo(String allowed, String user, boolean subscribed, String whom) {
        assertThatThrownBy(
                        () -> Permissions.checkPublish(new ChannelName("news"), publishing(allowed), user, subscribed))
                .isInstanceOf(Refusal.PermissionDenied.class)
                .hasMessage("publishing to news is not allowed for " + whom);
    }

    @Test
    void aChannelOfCertainUsersIsTheirsWhateverElseIsAllowed() {
        var limited = namespace(new Access(Rule.NOBODY, Rule.NOBODY, Rule.NOBODY, Rule.NOBODY, true));
        var channel = new ChannelName("dialog#42,43");
        assertThatCode(() -> Permissions.checkSubscribe(channel, limited, "43")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Permissions.checkSubscribe(channel, limited, "44"))
                .isInstanceOf(Refusal.PermissionDenied.class);
        assertThatThrownBy(() -> Permissions.checkSubscribe(channel, limited, ""))
                .isInstanceOf(Refusal.PermissionDenied.class);
        var open = namespace(new Access(Rule.EVERYBODY, Rule.EVERYBODY, Rule.EVERYBODY, Rule.EVERYBODY, false));
        assertThatThrownBy(() -> Permissions.checkSubscribe(channel, open, "43"))
                .as("the namespace does not know such channels")
                .isInstanceOf(Refusal.PermissionDenied.class);
    }

    @Test
    void presenceAndHistoryHaveTheirOwnRules() {
        var news = new ChannelName("news");
        var subscribers = new Rule(false, true, false);
        var seen = namespace(new Access(Rule.EVERYBODY, Rule.EVERYBODY, subscribers, Rule.NOBODY, true));
        assertThatCode(() -> Permissions.checkPresence(news, seen, "", true)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Permissions.checkPresence(news, seen, "joe", false))
                .isInstanceOf(Refusal.PermissionDenied.class)
                .hasMessage("the presence of news is not allowed for clients");
        assertThatThrownBy(() -> Permissions.checkHistory(news, seen, "joe", true))
                .isInstanceOf(Refusal.PermissionDenied.class)
                .hasMessage("the history of news is not allowed for clients");
        var users = namespace(new Access(Rule.NOBODY, Rule.NOBODY, Rule.NOBODY, new Rule(true, false, false), true));
        assertThatCode(() -> Permissions.checkHistory(news, users, "joe", false))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Permissions.checkHistory(news, users, "", true))
                .hasMessage("the history of news is not allowed for anonymous clients");
    }

    /** Only subscribing is allowed, and all that is not asked about is the opposite. */
    private static Namespace subscribing(String allowed) {
        Set<String> whom = Set.of(allowed.split(" "));
        var rule = new Rule(whom.contains("client"), false, whom.contains("anonymous"));
        return namespace(new Access(rule, Rule.EVERYBODY, Rule.EVERYBODY, Rule.EVERYBODY, true));
    }

    private static Namespace publishing(String allowed) {
        Set<String> whom = Set.of(allowed.split(" "));
        var rule = new Rule(whom.contains("client"), whom.contains("subscriber"), whom.contains("anonymous"));
        return namespace(new Access(Rule.EVERYBODY, rule, Rule.EVERYBODY, Rule.EVERYBODY, true));
    }

    private static Namespace namespace(Access access) {
        return Namespace.named("").with(access);
    }
}
