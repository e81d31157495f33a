package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Membership;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The worked frames of the protocol's reference. */
class PushTest {

    private static final ChannelName NEWS = new ChannelName("news:a");
    private static final ClientInfo SEVEN = new ClientInfo("7", "c0");

    @Test
    void aPublication() {
        var bare = new Publication(NEWS, new Position(8, "e"), Instant.EPOCH, "{\"t\":1}", null, Map.of());
        assertThat(Push.publication(bare))
                .isEqualTo(json("{'push':{'channel':'news:a','pub':{'data':{'t':1},'offset':8,'time':0}}}"));
        assertThat(Encoding.PUSH.encode(bare)).isEqualTo(Push.publication(bare));
        var full = new Publication(
                NEWS, null, Instant.EPOCH, "\"x\"", new ClientInfo("7", "c0", "1", "2"), Map.of("k", "v"));
        assertThat(Push.publication(full))
                .isEqualTo(json("{'push':{'channel':'news:a','pub':{'data':'x','time':0,'tags':{'k':'v'},'info':"
                        + "{'user':'7','client':'c0','conn_info':1,'chan_info':2}}}}"));
    }

    @Test
    void joinAndLeave() {
        assertThat(Push.membership(new Membership(NEWS, SEVEN, true)))
                .isEqualTo(json("{'push':{'channel':'news:a','join':{'info':{'user':'7','client':'c0'}}}}"));
        assertThat(Push.membership(new Membership(NEWS, SEVEN, false)))
                .isEqualTo(json("{'push':{'channel':'news:a','leave':{'info':{'user':'7','client':'c0'}}}}"));
    }

    @ParameterizedTest
    @EnumSource
    void unsubscribe(UnsubscribeCode code) {
        assertThat(Push.unsubscribe(NEWS, code))
                .isEqualTo(json("{'push':{'channel':'news:a','unsubscribe':{'code':" + code.code() + ",'reason':'"
                        + code.text() + "'}}}"));
        assertThat(code.code()).isBetween(2000, 2999);
    }

    @Test
    void theCodesAreThoseOfTheReference() {
        assertThat(Map.of(
                        2000, "server unsubscribe false",
                        2500, "insufficient state true",
                        2501, "subscription expired true",
                        2502, "state invalidated true"))
                .isEqualTo(java.util.Arrays.stream(UnsubscribeCode.values())
                        .collect(java.util.stream.Collectors.toMap(
                                UnsubscribeCode::code, code -> code.text() + " " + code.clientComesBack())));
    }

    @Test
    void subscribe() {
        assertThat(Push.subscribe(new ChannelName("#42"), new Position(3, "e"), true, null))
                .isEqualTo(
                        json(
                                "{'push':{'channel':'#42','subscribe':{'recoverable':true,'epoch':'e','offset':3,'positioned':true}}}"));
        assertThat(Push.subscribe(NEWS, null, false, "[1]"))
                .isEqualTo(json("{'push':{'channel':'news:a','subscribe':{'data':[1]}}}"));
    }

    @Test
    void whatBelongsToNoChannel() {
        assertThat(Push.message("{\"m\":1}")).isEqualTo(json("{'push':{'message':{'data':{'m':1}}}}"));
        assertThat(Push.refresh(new Reply.Expiry(60)))
                .isEqualTo(json("{'push':{'refresh':{'expires':true,'ttl':60}}}"));
        assertThat(Push.refresh(null)).isEqualTo(json("{'push':{'refresh':{}}}"));
        assertThat(Push.PING).isEqualTo("{}");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
