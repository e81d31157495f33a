package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.ClientInfo;
import io.carillon.presence.Lane.Batch;
import io.carillon.redis.RedissonConfiguration;
import io.carillon.settings.RedisSettings;
import io.carillon.testing.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Calls that come late, and who is renewed without being there. */
class ScriptsTest {

    private static final Redis REDIS = Redis.start();
    private static final RedissonScripts SCRIPTS = new RedissonScripts(
            new RedissonConfiguration(RedisSettings.at(REDIS.url())),
            new RedissonScripts.Options("carillon", "node", Duration.ofSeconds(60)),
            () -> {});

    @AfterAll
    static void stop() {
        SCRIPTS.close();
        REDIS.close();
    }

    @Test
    void aCallThatComesAfterALaterOneBringsNobodyBack() {
        Batch late = batch(1, false, List.of(), List.of(new ClientInfo("anna", "1")));
        SCRIPTS.change("late", batch(2, true, List.of("1"), List.of())).join();

        assertThatThrownBy(() -> SCRIPTS.change("late", late).join()).hasMessageContaining("STALE");
        SCRIPTS.change("late", batch(3, false, List.of(), List.of(new ClientInfo("bert", "2"))))
                .join();
        assertThat(SCRIPTS.page("late", "").join()).containsExactly("", "2", "1bert\n\n");
        assertThat(SCRIPTS.stats("late").join()).containsExactly("1", "1", "0");
    }

    @Test
    void whoIsRenewedButUnknownIsNamedAndNotAdded() {
        SCRIPTS.change("renewed", batch(1, false, List.of(), List.of(new ClientInfo("anna", "1"))))
                .join();
        var renewal = new Batch(2, false, List.of(), List.of(), List.of("1", "2", "3"), Map.of());

        assertThat(SCRIPTS.change("renewed", renewal).join()).containsExactly("0", "2", "3");
        assertThat(SCRIPTS.page("renewed", "").join()).containsExactly("", "1", "1anna\n\n");
    }

    private static Batch batch(long sequence, boolean fence, List<String> removed, List<ClientInfo> added) {
        return new Batch(sequence, fence, removed, added, List.of(), Map.of());
    }
}
