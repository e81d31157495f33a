package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.history.HistoryPage;
import io.carillon.history.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryReplyTest {

    private static final HistoryPage PAGE = new HistoryPage(
            List.of(
                    publication(4, "{\"a\":[1]}", null, Map.of()),
                    publication(5, "\"}\"", new ClientInfo("jo\"e", "c1"), Map.of("k", "v"))),
            new Position(9, "e\"1"),
            1);

    @Test
    void holdsThePublicationsInTheirOrderAndThePosition() {
        assertThat(HistoryReply.result(PAGE))
                .isEqualTo("{\"publications\":[{\"data\":{\"a\":[1]},\"offset\":4,\"time\":1700000000123},"
                        + "{\"data\":\"}\",\"offset\":5,\"time\":1700000000123,\"tags\":{\"k\":\"v\"},"
                        + "\"info\":{\"user\":\"jo\\\"e\",\"client\":\"c1\"}}],"
                        + "\"offset\":9,\"epoch\":\"e\\\"1\"}");
    }

    @Test
    void anEmptyPageStillHasItsPosition() {
        assertThat(HistoryReply.result(new HistoryPage(List.of(), Position.NONE, 1)))
                .isEqualTo("{\"publications\":[],\"offset\":0,\"epoch\":\"\"}");
    }

    @Test
    void aPublicationIsAnsweredWithItsPositionWhereOneIsKept() {
        assertThat(PublishMethods.position(new Outcome(new Position(7, "e"), Instant.EPOCH, true)))
                .isEqualTo("{\"offset\":7,\"epoch\":\"e\"}");
        assertThat(PublishMethods.position(new Outcome(null, Instant.EPOCH, true)))
                .isEqualTo("{}");
    }

    private static Publication publication(
            long offset, String data, @Nullable ClientInfo info, Map<String, String> tags) {
        return new Publication(
                new ChannelName("chat:a"),
                new Position(offset, "e\"1"),
                Instant.ofEpochMilli(1_700_000_000_123L),
                data,
                info,
                tags);
    }
}
