package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Push;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel with subscribers on this node: delivers its publications in the order of their offsets, without gaps and
 * doubles. Next offset → deliver; older → drop; gap → hold, and read the missing from the journal. Confined to its lane.
 */
final class ChannelStream {

    private static final int MAX_HELD = 1_000;
    /** Announcements of two nodes often cross: a late one gets this long before the journal is read. */
    private static final long LATE_MILLIS = 20;
    /** After a read that brought nothing. */
    private static final long RETRY_MILLIS = 1_000;

    private final ChannelName channel;
    private final Namespace namespace;
    private final Repairs repairs;
    private final Occupancy occupancy;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private final RecentPublications recent = new RecentPublications();
    // Announced out of turn, by offset; all of them above the last position.
    private final NavigableMap<Long, Publication> held = new TreeMap<>();
    // Subscriptions that wait until the stream can be joined.
    private final Map<Subscription, Runnable> waiting = new LinkedHashMap<>();
    // Subscriptions that are on their way in, the waiting ones included; the stream stays as long as there are any.
    private int joining;
    // The position of the last publication delivered; null until the journal has told where the stream stands. Its
    // epoch is empty, and so nobody's, while the stream is known to be lost and the new one is not yet read.
    private @Nullable Position last;
    // The highest offset that is known to be in the journal.
    private long known;
    // What follows this position is being read from the journal; null: nothing is.
    private @Nullable Position reading;
    private boolean repairScheduled;
    private long repairDue;
    // For whoever counts, on any thread.
    private volatile int size;

    ChannelStream(ChannelName channel, Namespace namespace, Repairs repairs, Occupancy occupancy) {
        this.channel = channel;
        this.namespace = namespace;
        this.repairs = repairs;
        this.occupancy = occupancy;
        if (namespace.history().enabled()) {
            repairs.open(this);
        }
    }

    ChannelName channel() {
        return channel;
    }

    Namespace namespace() {
        return namespace;
    }

    /** How many subscriptions have joined. May be asked on any thread. */
    int size() {
        return size;
    }

    /** Where the stream stands: what whoever joins now has not got. Null without history. */
    @Nullable
    Position position() {
        return last;
    }

    /** Keeps the stream for a subscription that is on its way, and runs the action once the stream can be joined. */
    void prepare(Subscription subscription, Runnable action) {
        joining++;
        if (isOpen()) {
            action.run();
        } else {
            waiting.put(subscription, action);
        }
    }

    /** A subscription that was on its way does not come. */
    void abandon() {
        joining--;
    }

    /**
     * Adds a subscription that was {@linkplain #prepare prepared}.
     *
     * @param at what it has received already; null: nothing, and it wants nothing old
     * @return false if the journal must be read on, because more was delivered since it was read than is kept here
     */
    boolean join(Subscription subscription, @Nullable Position at) {
        if (last != null && at != null) {
            if (!isOf(at) || (at.offset() < last.offset() && !recent.reachesBackTo(at.offset()))) {
                return false;
            }
        }
        joining--;
        if (last != null) {
            subscription.startAfter(at == null ? last.offset() : at.offset());
            if (at != null) {
                recent.after(at.offset(), subscription::deliver);
            }
        }
        if (subscriptions.isEmpty()) {
            occupancy.occupied(channel);
        }
        subscriptions.add(subscription);
        size = subscriptions.size();
        subscription.joined();
        return true;
    }

    /** Whether a position that the journal told may belong to this stream, as far as is known. */
    boolean isOf(Position position) {
        return last == null || position.epoch().equals(last.epoch());
    }

    void leave(Subscription subscription) {
        if (subscriptions.remove(subscription)) {
            size = subscriptions.size();
            if (size == 0) {
                occupancy.vacated(channel);
            }
        }
        if (waiting.remove(subscription) != null) {
            abandon();
        }
    }

    boolean isUnused() {
        return subscriptions.isEmpty() && joining == 0;
    }

    /** The journal told where the stream stands. */
    void opened(Position top) {
        if (last == null) {
            last = top;
            known = top.offset();
            // Whoever waited joins first: what was announced since it came is new to it.
            var ready = List.copyOf(waiting.values());
            waiting.clear();
            ready.forEach(Runnable::run);
            release();
            if (!held.isEmpty()) {
                repairLater(LATE_MILLIS);
            }
        }
    }

    /** The journal could not tell where the stream stands, and is asked again soon. Who does not want to wait, fails. */
    void openFailed(Refusal refusal) {
        for (Subscription subscription : List.copyOf(waiting.keySet())) {
            if (subscription.subscriber().isImpatient()) {
                waiting.remove(subscription);
                abandon();
                subscription.subscriber().failed(refusal);
            }
        }
    }

    /** Somebody has joined or left. */
    void announced(Membership membership) {
        var frame = new Frame(Push.membership(membership));
        subscriptions.forEach(subscription -> subscription.tell(frame));
    }

    /** What was delivered last is handed to nobody any more: it was removed from the history. */
    void forgetRecent() {
        recent.clear();
    }

    /** A publication was announced, perhaps late, doubled or out of turn. */
    void announced(Publication publication) {
        Position position = publication.position();
        if (position == null || !namespace.history().enabled()) {
            deliver(publication);
        } else if (last == null) {
            hold(publication);
        } else if (!isOf(position)) {
            known = Math.max(known, last.offset() + 1);
            repairLater(LATE_MILLIS);
        } else if (position.offset() == last.offset() + 1) {
            deliver(publication);
            release();
        } else if (position.offset() > last.offset()) {
            hold(publication);
        }
    }

    /** The journal's newest position, from time to time: shows whether the last announcement was lost. */
    void checked(Position top) {
        if (last == null) {
            return;
        }
        if (!isOf(top)) {
            restart(top);
        }
        known = Math.max(known, top.offset());
        if (known > last.offset()) {
            repairLater(LATE_MILLIS);
        }
    }

    /** Reads from the journal what is still missing. */
    void repair() {
        repairScheduled = false;
        if (last != null && reading == null && isMissingSomething()) {
            reading = last;
            repairs.read(this, last);
        }
    }

    /** What was missing. */
    void repaired(HistoryPage page) {
        if (!answered()) {
            return;
        }
        long before = last == null ? 0 : last.offset();
        if (last != null && last.epoch().isEmpty()) {
            last = new Position(before, page.top().epoch());
        }
        for (Publication publication : page.publications()) {
            deliverHeldBelow(publication.offset());
            if (last != null && publication.offset() > last.offset()) {
                deliver(publication);
            }
        }
        if (page.publications().isEmpty()) {
            deliverHeldBelow(page.top().offset() + 1);
            if (last != null && page.top().offset() > last.offset()) {
                last = page.top();
            }
        }
        known = page.top().offset();
        release();
        if (last != null && last.offset() > before) {
            repair();
        } else if (isMissingSomething()) {
            // It is not in the journal yet, or never will be: no hurry.
            repairLater(RETRY_MILLIS);
        }
    }

    // Below the oldest one that the journal still keeps, what was announced is the only copy. What neither has, because
    // retention has removed it before it was delivered, cannot be delivered any more: the stream jumps.
    private void deliverHeldBelow(long offset) {
        while (last != null && !held.isEmpty() && held.firstKey() < offset) {
            Publication next = held.pollFirstEntry().getValue();
            if (next.offset() > last.offset()) {
                deliver(next);
            }
        }
    }

    /** The journal could not be read. */
    void repairFailed(Throwable failure) {
        if (!answered()) {
            return;
        }
        if (failure instanceof Refusal.UnrecoverablePosition) {
            // The stream was lost and began anew: everything in it is new to those who listen.
            restart(Position.NONE);
            repairLater(LATE_MILLIS);
        }
        repairLater(RETRY_MILLIS);
    }

    private boolean isMissingSomething() {
        return last != null && (known > last.offset() || !held.isEmpty());
    }

    // A repair that is due earlier is not put off by one that is due later.
    private void repairLater(long millis) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (!repairScheduled || due - repairDue < 0) {
            repairScheduled = true;
            repairDue = due;
            repairs.later(this, millis);
        }
    }

    private boolean isOpen() {
        return last != null || !namespace.history().enabled();
    }

    // Whether the answer is about this stream; if it began anew since the journal was asked, it is asked again.
    private boolean answered() {
        boolean isAbout = reading != null && isOf(reading);
        reading = null;
        if (!isAbout) {
            repairLater(LATE_MILLIS);
        }
        return isAbout;
    }

    private void restart(Position epoch) {
        last = new Position(0, epoch.epoch());
        known = Math.max(1, epoch.offset());
        held.clear();
        recent.clear();
        subscriptions.forEach(Subscription::restarted);
    }

    private void hold(Publication publication) {
        known = Math.max(known, publication.offset());
        // What does not fit is read from the journal.
        if (held.size() < MAX_HELD) {
            held.put(publication.offset(), publication);
        }
        if (last != null) {
            repairLater(LATE_MILLIS);
        }
    }

    private void release() {
        while (last != null && !held.isEmpty() && held.firstKey() <= last.offset() + 1) {
            Publication next = held.pollFirstEntry().getValue();
            if (next.offset() > last.offset()) {
                deliver(next);
            }
        }
    }

    private void deliver(Publication publication) {
        var shared = new Shared(publication);
        if (publication.position() != null) {
            last = publication.position();
            recent.add(shared);
        }
        subscriptions.forEach(subscription -> subscription.deliver(shared));
    }
}
