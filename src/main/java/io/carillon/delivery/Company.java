package io.carillon.delivery;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;

/**
 * How long a lane waits for more announcements before it begins a round: where more than one waited, this time or the
 * last, as long as others come, and for a quarter of what the last round took at most. They would wait for the next round
 * otherwise, and what goes out together costs little more than one. For a lone one nobody waits. Confined to the lane.
 */
final class Company {

    private static final long LEAST = TimeUnit.MICROSECONDS.toNanos(500);
    /** After a longer round, or a halt of the process, nobody waits longer than after this one. */
    private static final long LONG_ROUND = TimeUnit.MILLISECONDS.toNanos(40);

    private static final int PART_OF_A_ROUND = 4;
    /** A step grows with the rounds, too: on a slow machine others need longer to come. */
    private static final int STEPS_OF_A_ROUND = 16;

    private final LongConsumer pause;
    private boolean hadSeveral;
    private long lastRound;

    /** @param pause waits, in nanoseconds */
    Company(LongConsumer pause) {
        this.pause = pause;
    }

    /**
     * Waits for others.
     *
     * @param announcements how many wait
     * @param take takes what has come, and says how much
     */
    void await(long announcements, IntSupplier take) {
        if (announcements <= 1 && !hadSeveral) {
            return;
        }
        long round = Math.min(lastRound, LONG_ROUND);
        long step = Math.max(LEAST, round / STEPS_OF_A_ROUND);
        long left = Math.max(step, round / PART_OF_A_ROUND);
        int came;
        do {
            pause.accept(step);
            came = take.getAsInt();
            left -= step;
        } while (came > 0 && left > 0);
    }

    /**
     * A round has ended.
     *
     * @param announcements how many it had; a round without any tells nothing of the next one
     * @param nanos how long it took
     */
    void ended(long announcements, long nanos) {
        if (announcements > 0) {
            hadSeveral = announcements > 1;
            lastRound = nanos;
        }
    }
}
