package io.carillon.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches a text over HTTP: at most 256 KiB, within five seconds, without following redirects. Thread-safe. */
final class KeyFetch {

    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final int MOST_BYTES = 256 << 10;

    private static final int OK = 200;

    private final HttpRequest request;
    private final ScheduledExecutorService executor;

    KeyFetch(URI address, ScheduledExecutorService executor) {
        this.executor = executor;
        request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json, application/jwk-set+json")
                .timeout(TIMEOUT)
                .build();
    }

    /** Begins to fetch. Never throws and never blocks: what fails, fails the future. */
    CompletableFuture<String> start() {
        var text = new CompletableFuture<String>();
        try {
            // The request's own timeout ends with the head of the response.
            var timer = executor.schedule(
                    () -> text.completeExceptionally(
                            new TimeoutException("no whole answer within " + TIMEOUT.toSeconds() + " s")),
                    TIMEOUT.toMillis(),
                    TimeUnit.MILLISECONDS);
            text.whenComplete((body, failure) -> timer.cancel(false));
            // Making a client may read the certificates of the Java platform.
            executor.execute(() -> exchange(text));
        } catch (RejectedExecutionException closing) {
            text.completeExceptionally(closing);
        }
        return text;
    }

    private void exchange(CompletableFuture<String> text) {
        try {
            // Nobody keeps the client, so that its selector thread ends when the garbage is collected: Java 17 cannot
            // close it,
            // and the thread would keep the application's class loader after undeployment.
            CompletableFuture<HttpResponse<String>> exchange = HttpClient.newBuilder()
                    .executor(executor)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .sendAsync(request, head -> new BoundedBody());
            exchange.whenComplete((response, failure) -> {
                if (failure != null) {
                    text.completeExceptionally(failure);
                } else if (response.statusCode() != OK) {
                    text.completeExceptionally(new IOException("the status is " + response.statusCode()));
                } else {
                    text.complete(response.body());
                }
            });
            text.whenComplete((body, failure) -> exchange.cancel(true));
        } catch (RuntimeException | Error e) {
            text.completeExceptionally(e);
        }
    }

    /** The address as the log may show it: a query may hold a key. */
    static String withoutQuery(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }

    /** Collects a body, and gives up where it grows too long. Called by the client, one call at a time. */
    private static final class BoundedBody implements BodySubscriber<String> {

        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<String> getBody() {
            return text;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > MOST_BYTES) {
                    subscription.cancel();
                    text.completeExceptionally(new IOException("the answer is longer than " + MOST_BYTES + " bytes"));
                    return;
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.write(part, 0, part.length);
            }
        }

        @Override
        public void onError(Throwable failure) {
            text.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            text.complete(bytes.toString(StandardCharsets.UTF_8));
        }
    }
}
