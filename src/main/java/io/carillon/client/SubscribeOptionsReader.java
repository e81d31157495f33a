package io.carillon.client;

import io.carillon.channel.Refusal;
import io.carillon.channel.SubscribeOptions;
import io.carillon.channel.SubscribeOptions.Overrides;
import io.carillon.protocol.Json;
import io.carillon.protocol.JsonFields;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads what the server API gives a subscription. */
final class SubscribeOptionsReader {

    /** About the year 5138: whatever is later is a mistake in the unit. */
    private static final long LATEST = 100_000_000_000L;

    private SubscribeOptionsReader() {}

    static SubscribeOptions read(JsonFields fields) {
        JsonFields override = fields.object("override");
        return new SubscribeOptions(
                json(fields, "info", "b64info"),
                json(fields, "data", "b64data"),
                time(fields, "expire_at"),
                override == null
                        ? Overrides.NONE
                        : new Overrides(
                                flag(override, "presence"),
                                flag(override, "join_leave"),
                                flag(override, "force_push_join_leave"),
                                flag(override, "force_recovery"),
                                flag(override, "force_positioning")));
    }

    /** A time in seconds since 1970; null if it is missing or 0. */
    static @Nullable Instant time(JsonFields fields, String name) {
        long seconds = fields.number(name, 0, LATEST);
        return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
    }

    /** A JSON value, as it is or in base64. */
    static @Nullable String json(JsonFields fields, String name, String base64Name) {
        String base64 = fields.text(base64Name);
        if (base64.isEmpty()) {
            return fields.raw(name);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Json.compact(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException | Refusal.BadRequest e) {
            throw new Refusal.BadRequest("\"" + base64Name + "\" is not JSON text in base64");
        }
    }

    private static @Nullable Boolean flag(JsonFields override, String name) {
        JsonFields value = override.object(name);
        return value == null ? null : value.flag("value");
    }
}
