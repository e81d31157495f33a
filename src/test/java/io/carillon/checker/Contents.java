package io.carillon.checker;

import io.carillon.checker.Violation.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What lies where in one channel, as acknowledgements, subscribers and the journal tell it, all of whom must agree. Remembers
 * every publication of a run. Confined to the checker's lock.
 */
final class Contents {

    private final String channel;
    private final Consumer<Violation> violations;
    private final Map<Place, Long> hashes = new HashMap<>();
    private final Map<String, Place> keys = new HashMap<>();
    private final Map<Place, String> acknowledged = new HashMap<>();
    private final TreeSet<Long> stored = new TreeSet<>();
    private @Nullable Place top;

    Contents(String channel, Consumer<Violation> violations) {
        this.channel = channel;
        this.violations = violations;
    }

    /** Somebody says that this lies there. */
    void seen(String who, Place place, String key, long hash) {
        Long known = hashes.putIfAbsent(place, hash);
        if (known != null && known != hash) {
            violate(Kind.DIFFERENT, who + " has another payload at " + place + " than others (key " + key + ")");
        }
        Place elsewhere = keys.putIfAbsent(key, place);
        if (elsewhere != null && !elsewhere.equals(place)) {
            violate(Kind.KEY_TWICE, who + " has key " + key + " at " + place + ", others at " + elsewhere);
        }
    }

    void acknowledged(Place place, String key) {
        acknowledged.put(place, key);
    }

    void stored(Place place) {
        stored.add(place.offset());
    }

    /** The journal says where the channel ends, after it has told all that it holds. */
    void top(Place end) {
        top = end;
    }

    int acknowledged() {
        return acknowledged.size();
    }

    int stored() {
        return stored.size();
    }

    /** Compares what was acknowledged with what is stored; what is stored with 1, 2, 3 …. */
    void checkStored() {
        Place end = top;
        if (end == null) {
            throw new IllegalStateException("what the journal holds of " + channel + " was not read");
        }
        acknowledged.forEach((place, key) -> {
            if (!place.epoch().equals(end.epoch()) || !stored.contains(place.offset())) {
                violate(Kind.NOT_STORED, "acknowledged at " + place + " (key " + key + "), but not in the journal");
            }
        });
        long expected = 1;
        for (long offset : stored) {
            if (offset != expected) {
                violate(Kind.HOLE, "the journal holds " + offset + " where " + expected + " is due");
            }
            expected = offset + 1;
        }
        if (end.offset() != expected - 1) {
            violate(
                    Kind.HOLE,
                    "the journal ends with " + (expected - 1) + ", but the channel's top is " + end.offset());
        }
    }

    /** Whoever listened to the end must stand where the journal ends. */
    void checkEnd(Trail trail) {
        Place stands = trail.place();
        Place end = top;
        if (stands == null || end == null) {
            return;
        }
        if (!stands.epoch().equals(end.epoch())) {
            violate(Kind.LOST, trail.name() + " stands at " + stands + ", the journal at " + end);
            return;
        }
        acknowledged.forEach((place, key) -> {
            if (place.epoch().equals(stands.epoch()) && place.offset() > stands.offset()) {
                violate(
                        Kind.LOST,
                        trail.name() + " stands at " + stands + " and never got " + place + " (key " + key + ")");
            }
        });
    }

    private void violate(Kind kind, String what) {
        violations.accept(new Violation(kind, channel + ": " + what));
    }
}
