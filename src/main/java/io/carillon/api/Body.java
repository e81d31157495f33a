package io.carillon.api;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The body of a request, as text. */
final class Body {

    private Body() {}

    /**
     * Reads a body of UTF-8 text.
     *
     * @param limit in bytes
     * @throws Unreadable 413 if it is longer, 400 if it is not UTF-8 or does not arrive
     */
    static String read(InputStream body, int limit) {
        try {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw refused(
                        Response.Status.REQUEST_ENTITY_TOO_LARGE,
                        "the body is too large: " + limit + " bytes are allowed, see carillon.body-limit");
            }
            // A decoder of one's own reports what new String() would silently replace.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused(Response.Status.BAD_REQUEST, "the body is not UTF-8");
        } catch (IOException e) {
            throw missing();
        }
    }

    static Unreadable missing() {
        return refused(Response.Status.BAD_REQUEST, "the body did not arrive");
    }

    static Unreadable refused(Response.Status status, String sentence) {
        return new Unreadable(Answer.text(status, sentence));
    }
}
