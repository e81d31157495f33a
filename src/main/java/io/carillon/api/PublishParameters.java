package io.carillon.api;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code publish} and {@code broadcast}, as they came. {@code delta} is read and has no effect yet:
 * subscribers get every publication in full.
 */
record PublishParameters(
        String channel,
        List<String> channels,
        @Nullable String data,
        String base64Data,
        boolean skipHistory,
        Map<String, String> tags,
        String idempotencyKey,
        long version,
        String versionEpoch) {

    /** @throws Refusal.BadRequest if a parameter is of the wrong kind */
    static PublishParameters of(JsonFields fields) {
        fields.flag("delta");
        return new PublishParameters(
                fields.text("channel"),
                fields.texts("channels"),
                fields.raw("data"),
                fields.text("b64data"),
                fields.flag("skip_history"),
                fields.textMap("tags"),
                fields.text("idempotency_key"),
                fields.number("version", 0, Long.MAX_VALUE),
                fields.text("version_epoch"));
    }

    /** @throws Refusal.BadRequest if the channel has no valid name or the data are missing */
    Message message(String channelName) {
        return new Message(
                new ChannelName(channelName),
                payload(),
                null,
                tags,
                skipHistory,
                idempotencyKey,
                version,
                versionEpoch);
    }

    private String payload() {
        return base64Data.isEmpty() ? data == null ? "" : data : decoded();
    }

    private String decoded() {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64Data);
            return Json.compact(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException | Refusal.BadRequest e) {
            throw new Refusal.BadRequest("b64data is not JSON text in base64; binary payloads are not supported");
        }
    }
}
