package io.carillon.testing;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** A backend that calls the server API. */
public final class ApiClient {

    /** The key of the development profile. */
    public static final String KEY = "development";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Characters of a payload that fills buffers, and more of them than all buffers of the system and a queue hold. */
    private static final int LARGE = 60_000;

    private static final int MOST = 2_000;

    private final URI base;
    private final List<String> headers;

    /**
     * @param base where Carillon is, with a slash at the end
     * @param headers names and values in turn, sent with each call
     */
    public ApiClient(URI base, String... headers) {
        this.base = base;
        this.headers = List.of(headers);
    }

    /** A backend with the {@link #KEY}. */
    public static ApiClient withKey(URI base) {
        return new ApiClient(base, "X-API-Key", KEY);
    }

    /** The same with more headers. */
    public ApiClient with(String... more) {
        var all = new ArrayList<>(headers);
        all.addAll(Arrays.asList(more));
        return new ApiClient(base, all.toArray(String[]::new));
    }

    /** Calls a method of the API and returns the body of its answer. */
    public String call(String method, String json) {
        return post("api/" + method, json).body();
    }

    /** Publishes a payload and returns the offset, 0 where no history is kept. */
    public long publish(String channel, String data) {
        JsonObject reply = parse(call("publish", "{\"channel\":\"" + channel + "\",\"data\":" + data + "}"));
        if (reply.containsKey("error")) {
            throw new IllegalStateException(reply.toString());
        }
        return reply.getJsonObject("result").getInt("offset", 0);
    }

    /** How many connections are subscribed to a channel. */
    public int subscribers(String channel) {
        JsonObject found = parse(call("channels", "{\"pattern\":\"" + channel + "\"}"))
                .getJsonObject("result")
                .getJsonObject("channels")
                .getJsonObject(channel);
        return found == null ? 0 : found.getInt("num_clients");
    }

    /**
     * Publishes large payloads to a channel with two subscribers until one of them, which does not read, has been given up.
     *
     * @return how many were published
     */
    public int publishUntilOneIsLeft(String channel) {
        Awaitility.await("both subscribe").atMost(PATIENCE).until(() -> subscribers(channel) == 2);
        String large = '"' + "x".repeat(LARGE) + '"';
        for (int published = 0; published < MOST; published++) {
            if (subscribers(channel) == 1) {
                return published;
            }
            publish(channel, large);
        }
        throw new IllegalStateException("after " + MOST + " publications nobody was given up");
    }

    /** Posts a body to a path below the base. */
    public HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    /** Sends what nobody has a method for. */
    public HttpResponse<String> send(String method, String path, BodyPublisher body) {
        return send(request(path).method(method, body));
    }

    /** Posts a body, without waiting for the answer. */
    public CompletableFuture<HttpResponse<String>> postAsync(String path, String body) {
        return HTTP.sendAsync(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    /** Gets a path below the base. */
    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Reads a JSON object. */
    public static JsonObject parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return headers.isEmpty() ? builder : builder.headers(headers.toArray(String[]::new));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
