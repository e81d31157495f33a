package io.carillon.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A Redis of our own: the installed one, or else the one inside the jar of embedded-redis. */
public final class Redis extends Service {
    private final List<String> options;

    private Redis(List<String> options) {
        super("redis", currentUser());
        this.options = options;
    }

    /** Whether there is a Redis for this machine. */
    public static boolean isAvailable() {
        try {
            return !binary().isEmpty();
        } catch (RuntimeException notForThisMachine) {
            return false;
        }
    }

    /** Starts one that forgets everything when it ends, or skips the test. */
    public static Redis start() {
        return start("--save", "", "--appendonly", "no");
    }

    /** Starts one with options of {@code redis-server}, or skips the test. */
    public static Redis start(String... options) {
        Requires.that(isAvailable(), "Redis is not installed: apt-get install redis-server");
        Redis redis = new Redis(List.of(options));
        redis.restart();
        return redis;
    }

    /** The address for Redisson: {@code redis://127.0.0.1:…}. */
    public String url() {
        return "redis://" + host() + ":" + port();
    }

    /** Sends one command, such as {@code CLIENT KILL TYPE pubsub}, over a connection of its own and returns the first line of the answer. */
    public String say(String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                var answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return String.valueOf(answer.readLine());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How many connections it has, the one that asks included. */
    public long clients() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write("CLIENT LIST\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().filter(line -> line.startsWith("id=")).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    List<String> command() {
        Stream<String> own = Stream.of(
                binary(),
                "--bind",
                host(),
                "--port",
                Integer.toString(port()),
                "--dir",
                directory().toString());
        return Stream.concat(own, options.stream()).toList();
    }

    @Override
    boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String binary() {
        return Executables.find("redis-server")
                .map(java.nio.file.Path::toString)
                .orElseGet(Redis::unpacked);
    }

    private static String unpacked() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
