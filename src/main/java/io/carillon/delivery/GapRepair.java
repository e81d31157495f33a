package io.carillon.delivery;

import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a stream holds because something before it is missing, and how it gets what is missing: one read of the journal for
 * each gap, after a short wait for announcements that are only late. Confined to the stream's lane.
 */
final class GapRepair {

    private static final int MAX_HELD = 1_000;
    /** Announcements of two nodes often cross: a late one gets this long before the journal is read. */
    private static final long LATE_MILLIS = 20;
    /** After a read that brought nothing. */
    private static final long RETRY_MILLIS = 1_000;

    private final ChannelStream stream;
    private final Repairs repairs;
    private final HeldMemory memory;
    // Announced out of turn, by offset; all of them above the stream's position.
    private final NavigableMap<Long, Publication> held = new TreeMap<>();
    // The highest offset that is known to be in the journal.
    private long known;
    // What follows this position is being read from the journal; null: nothing is.
    private @Nullable Position reading;
    private boolean scheduled;
    private long due;
    // The node has stood still: nothing that was announced is delivered before the positions have been checked.
    private boolean unsure;

    GapRepair(ChannelStream stream, Repairs repairs, HeldMemory memory) {
        this.stream = stream;
        this.repairs = repairs;
        this.memory = memory;
    }

    /** Keeps a publication that is not the next one, or whose turn is not known yet. */
    void hold(Publication publication) {
        known = Math.max(known, publication.offset());
        // What does not fit is read from the journal.
        if (held.size() < MAX_HELD && !held.containsKey(publication.offset()) && memory.take(publication.size())) {
            held.put(publication.offset(), publication);
        }
        if (stream.position() != null && !unsure) {
            soon();
        }
    }

    /** The stream begins to be known. */
    void opened(Position top) {
        known = Math.max(known, top.offset());
        release();
        if (!held.isEmpty() && !unsure) {
            soon();
        }
    }

    /** The stream begins anew: whatever is there now is missing. */
    void restarted(Position top) {
        known = Math.max(1, top.offset());
        close();
    }

    /** Nothing that is held is needed any more. */
    void close() {
        held.values().forEach(publication -> memory.giveBack(publication.size()));
        held.clear();
    }

    /** The journal has publications up to this offset. */
    void isKnown(long offset) {
        known = Math.max(known, offset);
        if (isMissingSomething() && !unsure) {
            soon();
        }
    }

    boolean isUnsure() {
        return unsure;
    }

    /** Nothing more is delivered until {@link #trust}. */
    void doubt() {
        unsure = true;
    }

    /** The stream's position has been checked. */
    void trust() {
        unsure = false;
        release();
        if (isMissingSomething()) {
            soon();
        }
    }

    /** Delivers what is held and has its turn now. */
    void release() {
        for (Position at = stream.position();
                at != null && !unsure && !held.isEmpty() && held.firstKey() <= at.offset() + 1;
                at = stream.position()) {
            Publication next = pollHeld();
            if (next.offset() > at.offset()) {
                stream.deliver(next);
            }
        }
    }

    private Publication pollHeld() {
        Publication next = held.pollFirstEntry().getValue();
        memory.giveBack(next.size());
        return next;
    }

    /** Reads from the journal what is still missing. */
    void repair() {
        scheduled = false;
        Position at = stream.position();
        if (at == null || reading != null || unsure || !isMissingSomething()) {
            return;
        }
        reading = at;
        try {
            repairs.read(stream, at);
        } catch (RuntimeException | Error e) {
            // No answer will come.
            reading = null;
            later(RETRY_MILLIS);
            throw e;
        }
    }

    /**
     * What was missing.
     *
     * @return how many publications were delivered that had not been announced
     */
    int repaired(HistoryPage page) {
        if (!answered()) {
            return 0;
        }
        int delivered = 0;
        long before = stream.offset();
        stream.nameEpoch(page.top());
        for (Publication publication : page.publications()) {
            deliverHeldBelow(publication.offset());
            if (publication.offset() > stream.offset()) {
                delivered += held.containsKey(publication.offset()) ? 0 : 1;
                stream.deliver(publication);
            }
        }
        if (page.publications().isEmpty()) {
            deliverHeldBelow(page.top().offset() + 1);
            stream.jump(page.top());
        }
        known = page.top().offset();
        release();
        if (stream.offset() > before) {
            repair();
        } else if (isMissingSomething()) {
            // It is not in the journal yet, or never will be: no hurry.
            later(RETRY_MILLIS);
        }
        return delivered;
    }

    // Below the oldest one that the journal still keeps, what was announced is the only copy. What neither has, because
    // retention has removed it before it was delivered, cannot be delivered any more: the stream jumps.
    private void deliverHeldBelow(long offset) {
        while (!held.isEmpty() && held.firstKey() < offset) {
            Publication next = pollHeld();
            if (next.offset() > stream.offset()) {
                stream.deliver(next);
            }
        }
    }

    /** The journal could not be read. */
    void failed(Throwable failure) {
        if (!answered()) {
            return;
        }
        if (failure instanceof Refusal.UnrecoverablePosition) {
            // The stream was lost and began anew: everything in it is new to those who listen.
            stream.restart(Position.NONE);
            soon();
        }
        later(RETRY_MILLIS);
    }

    /** Something may be missing: looks soon. */
    void soon() {
        later(LATE_MILLIS);
    }

    // A repair that is due earlier is not put off by one that is due later.
    private void later(long millis) {
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!scheduled || at - due < 0) {
            scheduled = true;
            due = at;
            repairs.later(stream, millis);
        }
    }

    private boolean isMissingSomething() {
        return stream.position() != null && (known > stream.offset() || !held.isEmpty());
    }

    // Whether the answer is about this stream. If that began anew since the journal was asked, it is asked again;
    // if the node has stood still, once the positions have been checked.
    private boolean answered() {
        boolean isAbout = reading != null && stream.isOf(reading) && !unsure;
        reading = null;
        if (!isAbout && !unsure) {
            soon();
        }
        return isAbout;
    }
}
