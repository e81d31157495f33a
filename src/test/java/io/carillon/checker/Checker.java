package io.carillon.checker;

import io.carillon.checker.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what publishers, subscribers and the journal say, and judges whether it is what Carillon promises of a channel with history: offsets rise by
 * exactly 1 within an epoch; nothing comes twice; nothing acknowledged is missing, unless the subscriber was told so; one position holds the same payload
 * for everybody; one idempotency key is one publication; everything acknowledged is in the journal, where its publisher was told. Thread-safe.
 */
public final class Checker {

    /** Broken promises beyond this number are not kept. */
    public static final int MOST_VIOLATIONS = 100;

    private final Map<String, Contents> channels = new TreeMap<>();
    private final Map<String, Map<String, Trail>> trails = new HashMap<>();
    private final Delays delays = new Delays();
    private final List<Violation> violations = new ArrayList<>();
    private long unanswered;
    private long repeated;
    private long repaired;

    /**
     * A publisher was told that its publication is stored.
     *
     * @param key its idempotency key
     * @param hash of its payload
     * @param node which one answered
     */
    public synchronized void acknowledged(String channel, String key, String epoch, long offset, long hash, int node) {
        var place = new Place(epoch, offset);
        contents(channel).seen("the publisher", place, key, hash);
        contents(channel).acknowledged(place, key);
        delays.acknowledged(key, node, System.nanoTime());
    }

    /** An attempt to publish failed, and is made again with the same key. */
    public synchronized void repeated() {
        repeated++;
    }

    /** The nodes have read so many publications from the journal that were not announced to them. */
    public synchronized void repaired(long count) {
        repaired += count;
    }

    /** A publisher gave up: nobody has told it what became of its publication. */
    public synchronized void unanswered() {
        unanswered++;
    }

    /** A subscriber was told where it stands; publications that it recovered come next, by {@link #delivered}. */
    public synchronized void subscribed(String subscriber, String channel, String epoch, long offset, Subscribed how) {
        trail(subscriber, channel).subscribed(new Place(epoch, offset), how);
    }

    /**
     * A subscriber got a publication.
     *
     * @param node where it came from; -1 if it was recovered
     */
    public synchronized void delivered(
            String subscriber, String channel, long offset, String key, long hash, int node) {
        Trail trail = trail(subscriber, channel);
        trail.delivered(offset, node < 0);
        contents(channel).seen(subscriber, new Place(trail.epoch(), offset), key, hash);
        if (node >= 0) {
            delays.delivered(key, node, System.nanoTime());
        }
    }

    /** The journal holds a publication. */
    public synchronized void stored(String channel, String epoch, long offset, String key, long hash) {
        var place = new Place(epoch, offset);
        contents(channel).seen("the journal", place, key, hash);
        contents(channel).stored(place);
    }

    /** The journal has told everything that it holds of a channel, and where the channel ends. */
    public synchronized void storedUpTo(String channel, String epoch, long offset) {
        contents(channel).top(new Place(epoch, offset));
    }

    /** A client or publisher was sent away for good, or something else happened that must not. */
    public synchronized void refused(String what) {
        violate(new Violation(Kind.REFUSED, what));
    }

    /** Where a subscriber stands in a channel; null before its first subscription. */
    synchronized @Nullable Place standing(String subscriber, String channel) {
        return trail(subscriber, channel).place();
    }

    /** What was acknowledged so far. */
    public synchronized long acknowledged() {
        return channels.values().stream().mapToLong(Contents::acknowledged).sum();
    }

    /** The judgement, once everything was told: every channel's journal read, every subscriber at rest. */
    public synchronized Verdict verdict() {
        var before = List.copyOf(violations);
        channels.values().forEach(Contents::checkStored);
        trails.values()
                .forEach(
                        all -> all.forEach((channel, trail) -> contents(channel).checkEnd(trail)));
        var all = List.copyOf(violations);
        violations.clear();
        violations.addAll(before);
        return new Verdict(
                acknowledged(),
                unanswered,
                repeated,
                channels.values().stream().mapToLong(Contents::stored).sum(),
                sum(Trail::delivered),
                sum(Trail::recovered),
                repaired,
                delays.late(),
                sum(Trail::recoveries),
                sum(Trail::honestGaps),
                delays.slowestHere(),
                delays.slowestElsewhere(),
                all);
    }

    private long sum(java.util.function.ToLongFunction<Trail> count) {
        return trails.values().stream()
                .flatMap(all -> all.values().stream())
                .mapToLong(count)
                .sum();
    }

    private Contents contents(String channel) {
        return channels.computeIfAbsent(channel, name -> new Contents(name, this::violate));
    }

    private Trail trail(String subscriber, String channel) {
        return trails.computeIfAbsent(subscriber, name -> new HashMap<>())
                .computeIfAbsent(channel, name -> new Trail(subscriber + " in " + name, this::violate));
    }

    private void violate(Violation violation) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(violation);
        }
    }
}
