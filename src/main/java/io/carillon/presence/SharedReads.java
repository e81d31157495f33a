package io.carillon.presence;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads each channel once at a time. Whoever asks while it is read gets the answer of the next read, which begins when
 * this one ends: so everybody gets what was true after asking, and ten thousand who ask cost two reads. Thread-safe: the
 * map's own lock of a channel guards its reads.
 */
final class SharedReads<V> {

    /** How many channels may be read at a time; one more is refused. */
    private static final int MOST_CHANNELS = 1_000;

    private final Function<ChannelName, CompletableFuture<V>> reader;
    private final ConcurrentHashMap<ChannelName, Read<V>> reads = new ConcurrentHashMap<>();

    /** @param reader never blocks and never throws */
    SharedReads(Function<ChannelName, CompletableFuture<V>> reader) {
        this.reader = reader;
    }

    private static final class Read<V> {

        private final CompletableFuture<V> answer = new CompletableFuture<>();
        private @Nullable Read<V> next;
    }

    CompletableFuture<V> read(ChannelName channel) {
        if (reads.mappingCount() >= MOST_CHANNELS && !reads.containsKey(channel)) {
            return CompletableFuture.failedFuture(new Refusal.TooManyRequests(
                    "the presence of " + MOST_CHANNELS + " channels is being read, more are not allowed at a time"));
        }
        var mine = new AtomicReference<Read<V>>();
        Read<V> current = reads.compute(channel, (name, running) -> {
            if (running == null) {
                mine.set(new Read<>());
                return mine.get();
            }
            if (running.next == null) {
                running.next = new Read<>();
            }
            mine.set(running.next);
            return running;
        });
        if (current == mine.get()) {
            begin(channel, current);
        }
        return mine.get().answer;
    }

    /** Whether nothing is being read. */
    boolean isEmpty() {
        return reads.isEmpty();
    }

    private void begin(ChannelName channel, Read<V> read) {
        reader.apply(channel).whenComplete((value, failure) -> {
            Read<V> next = reads.compute(channel, (name, running) -> read.next);
            if (failure == null) {
                read.answer.complete(value);
            } else {
                read.answer.completeExceptionally(Refusal.cause(failure));
            }
            if (next != null) {
                begin(channel, next);
            }
        });
    }
}
