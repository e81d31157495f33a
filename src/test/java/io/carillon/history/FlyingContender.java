package io.carillon.history;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Publishers without a thread of their own: each publishes again when it hears that its last publication is stored. What
 * the journal can do where nobody has to be woken, as behind an asynchronous request or the client protocol.
 *
 * @param publish returns at once; the stage completes when it is stored
 * @param end what to do at the end
 */
record FlyingContender(String name, Function<RandomGenerator, CompletionStage<?>> publish, Runnable end)
        implements Contender {

    @Override
    public Measurement run(int publishers, long seed, long millis) {
        long begin = System.nanoTime();
        long end = begin + millis * 1_000_000;
        List<Publisher> crowd = IntStream.range(0, publishers)
                .mapToObj(i -> new Publisher(new SplittableRandom(seed + i), end))
                .toList();
        crowd.forEach(Publisher::publish);
        crowd.forEach(publisher -> publisher.done.join());
        long nanos = System.nanoTime() - begin;
        return Measurement.of(
                crowd.stream()
                        .flatMapToLong(publisher -> publisher.latencies.build())
                        .toArray(),
                nanos,
                1);
    }

    @Override
    public void close() {
        end.run();
    }

    /** One publication at a time. Its state is handed from one thread to the next by the stages. */
    private final class Publisher {

        private final RandomGenerator random;
        private final long end;
        private final LongStream.Builder latencies = LongStream.builder();
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Publisher(RandomGenerator random, long end) {
            this.random = random;
            this.end = end;
        }

        void publish() {
            long before = System.nanoTime();
            publish.apply(random).whenComplete((stored, failure) -> {
                long after = System.nanoTime();
                latencies.add(after - before);
                if (failure != null) {
                    done.completeExceptionally(failure);
                } else if (after < end) {
                    publish();
                } else {
                    done.complete(null);
                }
            });
        }
    }
}
