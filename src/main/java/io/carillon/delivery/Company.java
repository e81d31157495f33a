package io.carillon.delivery;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How long a lane waits for more announcements before it begins a round. Where several of one channel wait, or did in the
 * round that has just ended, more of them are likely under way: they would wait for the next round otherwise, and what
 * goes out together costs little more than one. The lane waits as long as others come, or are known to come because the
 * journal is at work on that channel, for a quarter of what the last round took at most, but for half a millisecond at
 * least: where a commit takes longer than that, some of them come too late. A lone one goes out at once. Confined to the
 * lane.
 */
final class Company {

    private static final long LEAST = TimeUnit.MICROSECONDS.toNanos(500);
    /** After a longer round, or a halt of the process, nobody waits longer than after this one. */
    private static final long LONG_ROUND = TimeUnit.MILLISECONDS.toNanos(40);

    private static final int PART_OF_A_ROUND = 4;
    /** A step grows with the rounds, too: on a slow machine others need longer to come. */
    private static final int STEPS_OF_A_ROUND = 16;

    private final LongSupplier nanoTime;
    private final LongConsumer pause;
    private boolean hadSeveral;
    private long began;
    private long ended;

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param pause waits, in nanoseconds
     */
    Company(LongSupplier nanoTime, LongConsumer pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
        began = nanoTime.getAsLong();
        ended = began;
    }

    /**
     * Waits for others, if any are to be expected; the round then begins.
     *
     * @param any whether an announcement waits
     * @param together how many wait that go out together with one before them
     * @param coming whether others that would go out with them are known to come in a moment
     * @param more takes what has come since
     */
    void await(boolean any, IntSupplier together, BooleanSupplier coming, Runnable more) {
        long now = nanoTime.getAsLong();
        if (any && (together.getAsInt() > 0 || isExpected(now))) {
            long round = Math.min(ended - began, LONG_ROUND);
            long step = Math.max(LEAST, round / STEPS_OF_A_ROUND);
            long left = Math.max(LEAST, round / PART_OF_A_ROUND);
            long end = now + left;
            int before;
            boolean known;
            do {
                before = together.getAsInt();
                long next = Math.min(step, left);
                pause.accept(next);
                // Before what has come is taken: what arrives in between counts as the one or the other.
                known = coming.getAsBoolean();
                more.run();
                now = nanoTime.getAsLong();
                left = Math.min(left - next, end - now);
            } while (left > 0 && (known || together.getAsInt() > before));
        }
        if (any) {
            began = now;
        }
    }

    private boolean isExpected(long now) {
        return hadSeveral && now - ended <= Math.max(ended - began, LONG_ROUND);
    }

    /**
     * A round has ended that had an announcement: others tell nothing of the next one.
     *
     * @param several whether any of its announcements went out together
     */
    void ended(boolean several) {
        hadSeveral = several;
        ended = nanoTime.getAsLong();
    }
}
