package io.carillon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublicationTest {

    @Test
    void doesNotChangeWithTheTagsItWasMadeOf() {
        var tags = new HashMap<>(Map.of("a", "1"));
        Publication publication = publication(null, tags);
        tags.put("b", "2");
        assertThat(publication.tags()).isEqualTo(Map.of("a", "1"));
        assertThatThrownBy(() -> publication.tags().put("b", "2")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void hasOffsetZeroWhereNothingIsKept() {
        assertThat(publication(null, Map.of()).offset()).isZero();
        assertThat(publication(new Position(3, "e"), Map.of()).offset()).isEqualTo(3);
    }

    private static Publication publication(@Nullable Position position, Map<String, String> tags) {
        return new Publication(new ChannelName("news"), position, Instant.EPOCH, "1", null, tags);
    }
}
