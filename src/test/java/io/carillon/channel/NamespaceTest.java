package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Namespace.Access;
import io.carillon.channel.Namespace.DataFormat;
import io.carillon.channel.Namespace.History;
import io.carillon.channel.Namespace.Presence;
import io.carillon.channel.Namespace.Recovery;
import io.carillon.channel.Namespace.Rule;
import io.carillon.channel.SubscribeOptions.Overrides;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamespaceTest {

    private static final Namespace CHAT = Namespace.named("chat");

    @ParameterizedTest
    @CsvSource({
        // client, subscriber, anonymous | user, subscribed | admitted
        "false, false, false, ann, true, false",
        "true, false, false, ann, false, true",
        "true, false, false, '', false, false",
        "true, false, true, '', false, true",
        "false, false, true, '', true, false",
        "false, false, true, ann, true, false",
        "false, true, false, ann, true, true",
        "false, true, false, '', true, true",
        "false, true, false, ann, false, false",
        "true, true, false, '', false, false"
    })
    void aRuleAdmits(
            boolean client, boolean subscriber, boolean anonymous, String user, boolean subscribed, boolean admitted) {
        assertThat(new Rule(client, subscriber, anonymous).admits(user, subscribed))
                .isEqualTo(admitted);
    }

    @Test
    void withChangesOneThingOnly() {
        var pattern = Pattern.compile("a");
        var history = new History(true, 1, Duration.ZERO, 0);
        var presence = new Presence(true, true, true);
        Namespace all = CHAT.with(history)
                .with(Recovery.ALWAYS)
                .with(presence)
                .with(Access.OPEN)
                .with(pattern)
                .with(DataFormat.JSON_OBJECT)
                .with(Duration.ofSeconds(1));
        assertThat(all)
                .isEqualTo(new Namespace(
                        "chat",
                        history,
                        Recovery.ALWAYS,
                        presence,
                        Access.OPEN,
                        pattern,
                        DataFormat.JSON_OBJECT,
                        Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "true, , , , , presence",
        ", true, , , , join-leave",
        ", , true, , , force-push",
        ", , , true, , recovery",
        ", , , , true, positioning",
        ", , , , , ''",
        "false, false, false, false, false, ''"
    })
    void aSubscriptionMayDifferFromItsNamespace(
            Boolean presence, Boolean joinLeave, Boolean forcePush, Boolean recovery, Boolean positioning, String on) {
        Namespace rules = new Overrides(presence, joinLeave, forcePush, recovery, positioning).applyTo(CHAT);
        assertThat(on(rules)).isEqualTo(on);
    }

    @Test
    void whatIsNotOverriddenStaysAsItIs() {
        Namespace open =
                CHAT.with(new Presence(true, true, true)).with(new Recovery(true, true, true, true, true, true));
        assertThat(Overrides.NONE.applyTo(open)).isSameAs(open);
        Namespace rules = new Overrides(null, false, null, null, null).applyTo(open);
        assertThat(rules.presence()).isEqualTo(new Presence(true, false, true));
        assertThat(rules.recovery()).isEqualTo(open.recovery());
    }

    @ParameterizedTest
    @CsvSource({
        "#42, 42, true",
        "dialog#42, 42, true",
        "'dialog#42,43', 43, true",
        "'chat:dialog#42,43', 4, false",
        "'chat:dialog#42,43', '42,43', false",
        "a#42#43, 43, true",
        "a#42#43, 42, false",
        "dialog#, '', false",
        "'dialog#,', '', false",
        "dialog, dialog, false"
    })
    void aUserLimitedChannelIsForThoseBehindItsLastSign(String name, String user, boolean isFor) {
        assertThat(new ChannelName(name).isFor(user)).isEqualTo(isFor);
    }

    @ParameterizedTest
    @CsvSource({"news, news", "chat:lobby, lobby", "chat:a:b, a:b", "$chat:a, a", "$news, $news", "chat:, ''"})
    void theLocalNameIsWhatFollowsTheNamespace(String name, String local) {
        assertThat(new ChannelName(name).local()).isEqualTo(local);
    }

    private static String on(Namespace rules) {
        return (rules.presence().enabled() ? "presence" : "")
                + (rules.presence().joinLeave() ? "join-leave" : "")
                + (rules.presence().forcePushJoinLeave() ? "force-push" : "")
                + (rules.recovery().forceRecovery() ? "recovery" : "")
                + (rules.recovery().forcePositioning() ? "positioning" : "");
    }
}
