package io.carillon.security;

import io.carillon.channel.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts of bytes that must be UTF-8: nothing is put in the place of what is not. */
final class StrictUtf8 {

    private StrictUtf8() {}

    /** @throws Refusal.BadRequest if the bytes are not UTF-8 */
    static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal.BadRequest("it is not UTF-8");
        }
    }
}
