package io.carillon.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** As much of HTTP/1.1 as tells where an answer ends. */
final class Http {

    private Http() {}

    /** How long the head is, with the empty line; -1: it is not whole yet. */
    static int endOfHead(byte[] bytes, int length) {
        for (int i = 3; i < length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    static int status(byte[] bytes) {
        return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    /** How long an answer is; -1: it is not whole yet. */
    static int endOfAnswer(byte[] bytes, int length) {
        int head = endOfHead(bytes, length);
        if (head < 0) {
            return -1;
        }
        String headers = new String(bytes, 0, head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int end = headers.contains("\r\ntransfer-encoding: chunked\r\n")
                ? endOfChunks(bytes, head, length)
                : head + contentLength(headers);
        return end > length ? -1 : end;
    }

    private static int contentLength(String headers) {
        String name = "\r\ncontent-length:";
        int at = headers.indexOf(name);
        return at < 0
                ? 0
                : Integer.parseInt(headers.substring(at + name.length(), headers.indexOf('\r', at + 2))
                        .strip());
    }

    private static int endOfChunks(byte[] bytes, int from, int length) {
        String chunks = new String(bytes, from, length - from, StandardCharsets.ISO_8859_1);
        int last = chunks.startsWith("0\r\n\r\n") ? 0 : chunks.indexOf("\r\n0\r\n\r\n") + 2;
        return last < 2 && !chunks.startsWith("0") ? -1 : from + last + 5;
    }
}
