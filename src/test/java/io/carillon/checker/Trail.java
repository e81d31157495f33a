package io.carillon.checker;

import io.carillon.checker.Violation.Kind;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One subscriber's way through one channel, judged step by step. Confined to the checker's lock. */
final class Trail {

    private final String name;
    private final Consumer<Violation> violations;
    private @Nullable Place place;
    private long delivered;
    private long recovered;
    private int recoveries;
    private int honestGaps;

    /** @param name who it is and where, for sentences */
    Trail(String name, Consumer<Violation> violations) {
        this.name = name;
        this.violations = violations;
    }

    /** The server says where the subscriber stands. What it recovers is yet to come, so that then it stands where it stood. */
    void subscribed(Place told, Subscribed how) {
        Place before = place;
        if (before == null) {
            place = told;
        } else if (how == Subscribed.RECOVERED) {
            recoveries++;
            if (!before.epoch().equals(told.epoch())) {
                violate(Kind.REWOUND, "was told that it is recovered after " + before + ", but stands at " + told);
                place = told;
            }
        } else {
            leap(before, told, how);
            place = told;
        }
    }

    private void leap(Place before, Place told, Subscribed how) {
        if (how == Subscribed.FRESH) {
            violate(Kind.GAP, "subscribed anew at " + told + " after " + before);
        } else if (before.epoch().equals(told.epoch()) && told.offset() < before.offset()) {
            violate(Kind.REWOUND, "was told to go on at " + told + " after " + before);
        } else {
            honestGaps++;
        }
    }

    /** A publication came: live, or with the answer to its subscription. */
    void delivered(long offset, boolean inRecovery) {
        Place before = place;
        if (before == null) {
            throw new IllegalStateException(name + " got a publication without a subscription");
        }
        delivered++;
        recovered += inRecovery ? 1 : 0;
        if (offset <= before.offset()) {
            violate(Kind.DOUBLED, "got " + offset + " after " + before);
            return;
        }
        if (offset > before.offset() + 1) {
            violate(Kind.GAP, "got " + offset + " after " + before);
        }
        place = new Place(before.epoch(), offset);
    }

    /** Where it stands; null before its first subscription. */
    @Nullable
    Place place() {
        return place;
    }

    /** The epoch it is in; for a publication that came. */
    String epoch() {
        Place now = place;
        if (now == null) {
            throw new IllegalStateException(name + " got a publication without a subscription");
        }
        return now.epoch();
    }

    String name() {
        return name;
    }

    long delivered() {
        return delivered;
    }

    long recovered() {
        return recovered;
    }

    int recoveries() {
        return recoveries;
    }

    int honestGaps() {
        return honestGaps;
    }

    private void violate(Kind kind, String what) {
        violations.accept(new Violation(kind, name + " " + what));
    }
}
