package io.carillon.security;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** An issuer that publishes its keys, well or badly. */
final class KeyServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 200;
    private volatile String body = "";
    private volatile boolean redirects;
    private volatile boolean stalls;
    private volatile boolean stallsInBody;

    KeyServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json?key=hidden");
    }

    int requests() {
        return requests.get();
    }

    static String jwk(String id, KeyPair key) {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key.getPublic());
            jwk.setKeyId(id);
            return jwk.toJson();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    void publish(String... keys) {
        answer(200, set(keys));
    }

    void answer(int newStatus, String newBody) {
        status = newStatus;
        body = newBody;
    }

    /** Answers nobody before {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /** Never answers, or never to the end. */
    void stall(boolean beginsToAnswer) {
        stalls = true;
        stallsInBody = beginsToAnswer;
    }

    void redirectOnce() {
        redirects = true;
    }

    @Override
    public void close() {
        end.countDown();
        release();
        server.stop(0);
        executor.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            gate.await();
            if (redirects) {
                redirects = false;
                exchange.getResponseHeaders().add("Location", "/other");
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            if (stalls) {
                stall(exchange);
                return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void stall(HttpExchange exchange) throws IOException, InterruptedException {
        if (stallsInBody) {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"keys\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
        end.await();
    }
}
