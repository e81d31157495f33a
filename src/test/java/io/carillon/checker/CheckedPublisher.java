package io.carillon.checker;

import io.carillon.testing.ApiClient;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * A backend that publishes one message after the other over HTTP, and repeats what fails with the same idempotency key on the next node, until it is
 * answered. One thread runs it; the getters are for any.
 */
final class CheckedPublisher implements Runnable {

    /** A node that is halted answers no sooner. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** After this the publisher gives up, once it is told to stop. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(60);

    private static final Set<Integer> TEMPORARY = Set.of(100, 111);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String name;
    private final Target target;
    private final Checker checker;
    private final Random random;
    private final int pauseMillis;
    private int node;
    private volatile boolean stopping;
    private volatile long stoppedAt;
    private volatile long slowestNanos;

    /**
     * @param node the number of the node to begin with
     * @param pauseMillis between two publications, at most; half of it on average
     */
    CheckedPublisher(String name, Target target, int node, Checker checker, long seed, int pauseMillis) {
        this.name = name;
        this.target = target;
        this.node = node;
        this.checker = checker;
        this.random = new Random(seed);
        this.pauseMillis = pauseMillis;
    }

    /** Publishes nothing new; what is under way is still repeated until it is answered, for a minute at most. */
    void stop() {
        stoppedAt = System.nanoTime();
        stopping = true;
    }

    /** How long an answer took at most, be it an acknowledgement, an error or none in time, since the last call of {@link #forgetSlowest}. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos);
    }

    void forgetSlowest() {
        slowestNanos = 0;
    }

    @Override
    public void run() {
        try {
            for (long number = 1; !stopping; number++) {
                publish(name + '-' + number);
                Thread.sleep(random.nextInt(pauseMillis + 1));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            checker.refused(name + " failed: " + failure);
        }
    }

    private void publish(String key) throws InterruptedException {
        String channel = target.channels().get(random.nextInt(target.channels().size()));
        String json = Payload.json(key, random.nextLong());
        String body = "{\"channel\":\"" + channel + "\",\"data\":" + json + ",\"idempotency_key\":\"" + key + "\"}";
        while (!answered(channel, json, body)) {
            if (stopping && System.nanoTime() - stoppedAt > LAST_PATIENCE.toNanos()) {
                checker.unanswered();
                return;
            }
            checker.repeated();
            node++;
            Thread.sleep(20 + random.nextInt(180));
        }
    }

    private boolean answered(String channel, String json, String body) throws InterruptedException {
        int asked = Math.floorMod(node, target.nodes().size());
        long begin = System.nanoTime();
        try {
            HttpResponse<String> response = http.send(request(asked, body), BodyHandlers.ofString());
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - begin);
            return acknowledged(channel, json, asked, response);
        } catch (HttpTimeoutException noAnswer) {
            slowestNanos = Math.max(slowestNanos, System.nanoTime() - begin);
            return false;
        } catch (IOException nodeIsGone) {
            return false;
        }
    }

    private boolean acknowledged(String channel, String json, int asked, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            // 503, or 404 from a server that has not deployed Carillon yet.
            return false;
        }
        JsonObject answer = ApiClient.parse(response.body());
        JsonObject result = answer.getJsonObject("result");
        if (result != null) {
            Payload payload = Payload.of(json);
            long offset = result.getJsonNumber("offset").longValue();
            checker.acknowledged(channel, payload.key(), result.getString("epoch"), offset, payload.hash(), asked);
            return true;
        }
        if (TEMPORARY.contains(answer.getJsonObject("error").getInt("code"))) {
            return false;
        }
        throw new IllegalStateException("its publication was answered with " + response.body());
    }

    private HttpRequest request(int asked, String body) {
        return HttpRequest.newBuilder(target.node(asked).resolve("api/publish"))
                .timeout(PATIENCE)
                .header("X-API-Key", target.apiKey())
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
