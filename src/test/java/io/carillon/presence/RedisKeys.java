package io.carillon.presence;

import io.carillon.testing.Redis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a stranger, or the operator, sees and does in Redis. */
final class RedisKeys {

    private final Redis redis;

    RedisKeys(Redis redis) {
        this.redis = redis;
    }

    /** The names of all keys. */
    List<String> all() {
        List<String> lines = send("KEYS", "*");
        var keys = new ArrayList<String>();
        for (int i = 2; i < lines.size(); i += 2) {
            keys.add(lines.get(i));
        }
        return keys;
    }

    /** Sends one command over a connection of its own, and returns the lines of the answer. */
    List<String> send(String... words) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(5_000);
            var request = new StringBuilder();
            write(request, words);
            write(request, "QUIT");
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            List<String> lines = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .toList();
            if (lines.get(0).startsWith("-")) {
                throw new AssertionError(lines.get(0));
            }
            return lines.subList(0, lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(StringBuilder request, String... words) {
        request.append('*').append(words.length).append("\r\n");
        for (String word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
    }
}
