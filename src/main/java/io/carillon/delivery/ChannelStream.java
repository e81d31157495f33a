package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Membership;
import io.carillon.channel.Namespace;
import io.carillon.channel.Position;
import io.carillon.channel.Publication;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryPage;
import io.carillon.protocol.Push;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel with subscribers on this node: delivers its publications in the order of their offsets, without gaps and
 * doubles. Next offset → deliver; older → drop; gap → hold, and read the missing from the journal. Confined to its lane.
 */
final class ChannelStream {

    private final ChannelName channel;
    private final Namespace namespace;
    private final Audience audience;
    private final Clock clock;
    private final GapRepair gaps;
    private final SharedReads reads;
    private final RecentPublications recent;
    private final Opening opening = new Opening();
    private boolean removedWhileOpening;
    // Subscriptions that are on their way in, the waiting ones included; the stream stays as long as there are any.
    private int joining;
    // The position of the last publication delivered; null until the journal has told where the stream stands. Its
    // epoch is empty, and so nobody's, while the stream is known to be lost and the new one is not yet read.
    private @Nullable Position last;

    ChannelStream(
            ChannelName channel, Namespace namespace, Repairs repairs, Occupancy occupancy, Surroundings surroundings) {
        this.channel = channel;
        this.namespace = namespace;
        this.audience = new Audience(channel, occupancy, surroundings.rounds());
        this.clock = surroundings.clock();
        gaps = new GapRepair(this, repairs, surroundings.held());
        reads = new SharedReads(this, repairs);
        recent = new RecentPublications(surroundings.memory());
    }

    /**
     * What a stream shares with the others of its lane.
     *
     * @param clock tells what is too old to be shown
     */
    record Surroundings(Clock clock, RecentMemory memory, HeldMemory held, Rounds rounds) {}

    ChannelName channel() {
        return channel;
    }

    Namespace namespace() {
        return namespace;
    }

    /** How many subscriptions have joined. May be asked on any thread. */
    int size() {
        return audience.size();
    }

    /** Where the stream stands: what whoever joins now has not got. Null without history. */
    @Nullable
    Position position() {
        return last;
    }

    /** The offset of {@link #position}. */
    long offset() {
        return last == null ? 0 : last.offset();
    }

    /** What those who come ask to see. */
    SharedReads reads() {
        return reads;
    }

    /**
     * Keeps the stream for a subscription that is on its way, and runs the action once the stream can be joined.
     *
     * @param wanted what it will ask for first
     */
    void prepare(Subscription subscription, Wanted wanted, Runnable action) {
        joining++;
        if (isOpen()) {
            action.run();
            return;
        }
        if (opening.isFirst(subscription, action)) {
            reads.opening(wanted);
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
            if (!isOf(at) || (at.offset() < last.offset() && !recent.reachesBackTo(at.offset(), last.offset()))) {
                return false;
            }
        }
        joining--;
        if (last != null) {
            subscription.startAfter(at == null ? last.offset() : at.offset());
            if (at != null) {
                recent.after(
                        at.offset(),
                        publication ->
                                Audience.orEnd(subscription, () -> subscription.deliver(new Shared(publication))));
            }
        }
        audience.add(subscription);
        return true;
    }

    /** Whether a position that the journal told may belong to this stream, as far as is known. */
    boolean isOf(Position position) {
        return last == null || position.epoch().equals(last.epoch());
    }

    void leave(Subscription subscription) {
        audience.remove(subscription);
        if (opening.leave(subscription)) {
            abandon();
        }
    }

    boolean isUnused() {
        return audience.size() == 0 && joining == 0;
    }

    /** The journal told where the stream stands. */
    void opened(HistoryPage page) {
        if (last == null) {
            last = page.top();
            recent.keptFrom(page.first());
            if (!removedWhileOpening) {
                recent.addBefore(page.publications(), last.offset());
            }
            // Whoever waited joins first: what was announced since it came is new to it.
            opening.done();
            gaps.opened(page.top());
        }
    }

    /** The journal could not tell where the stream stands, and is asked again soon. Who does not want to wait, fails. */
    void openFailed(Refusal refusal) {
        joining -= opening.failed(refusal);
    }

    /** Somebody has joined or left. */
    void announced(Membership membership) {
        var frame = new Frame(Push.membership(membership));
        audience.each(subscription -> subscription.tell(frame));
    }

    /** What was delivered last is handed to nobody any more: it was removed from the history. */
    void forgetRecent() {
        recent.clear();
        reads.outdate();
        removedWhileOpening = last == null;
    }

    /** Nothing of this stream is needed any more. */
    void close() {
        recent.clear();
        gaps.close();
    }

    /** A publication was announced, perhaps late, doubled or out of turn. */
    void announced(Publication publication) {
        Position position = publication.position();
        if (position == null || !namespace.history().enabled()) {
            deliver(publication);
        } else if (last == null) {
            gaps.hold(publication);
        } else if (!isOf(position)) {
            gaps.isKnown(last.offset() + 1);
        } else if (position.offset() == last.offset() + 1 && !gaps.isUnsure()) {
            deliver(publication);
            gaps.release();
        } else if (position.offset() > last.offset()) {
            gaps.hold(publication);
        }
    }

    /** The node has stood still, and nobody knows what happened meanwhile: delivers nothing until {@link #trust}. */
    void doubt() {
        if (namespace.history().enabled()) {
            gaps.doubt();
        }
    }

    /** The position has been {@linkplain #checked} since {@link #doubt}. */
    void trust() {
        gaps.trust();
    }

    /** Where the journal stands, from time to time: shows whether the last announcement was lost. */
    void checked(HistoryPage bounds) {
        if (last == null) {
            return;
        }
        if (!isOf(bounds.top())) {
            restart(bounds.top());
        }
        recent.keptFrom(bounds.first());
        gaps.isKnown(bounds.top().offset());
    }

    /** What is wanted, if it can be told without asking the journal. */
    @Nullable
    HistoryPage remembered(Wanted wanted) {
        // After a standstill the journal is asked, until the position has been checked.
        return last == null || gaps.isUnsure()
                ? null
                : recent.answer(wanted, last, namespace.history(), clock.instant());
    }

    /** The end of the history was read for somebody: it may also hold what the stream has not seen yet. */
    void learned(HistoryPage page) {
        if (last == null) {
            return;
        }
        nameEpoch(page.top());
        if (!isOf(page.top())) {
            restart(page.top());
        }
        recent.keptFrom(page.first());
        List<Publication> publications = page.publications();
        boolean continues = !publications.isEmpty() && publications.get(0).offset() <= last.offset() + 1;
        if (continues && !gaps.isUnsure()) {
            for (Publication publication : publications) {
                if (publication.offset() == last.offset() + 1) {
                    deliver(publication);
                }
            }
            gaps.release();
        }
        recent.addBefore(publications, last.offset());
        gaps.isKnown(page.top().offset());
    }

    /** Reads from the journal what is still missing. */
    void repair() {
        gaps.repair();
    }

    /** What was missing; returns how many publications were delivered that had not been announced. */
    int repaired(HistoryPage page) {
        return gaps.repaired(page);
    }

    /** The journal could not be read. */
    void repairFailed(Throwable failure) {
        gaps.failed(failure);
    }

    /** A stream that was lost, and whose new one nobody knew yet, is this one. */
    void nameEpoch(Position top) {
        if (last != null && last.epoch().isEmpty()) {
            last = new Position(last.offset(), top.epoch());
        }
    }

    /** What lies between is lost: the stream goes on behind it. */
    void jump(Position top) {
        if (last != null && top.offset() > last.offset()) {
            last = top;
            recent.clear();
            recent.keptFrom(top.offset() + 1);
        }
    }

    /** The stream was lost and began anew. */
    void restart(Position top) {
        last = new Position(0, top.epoch());
        gaps.restarted(top);
        recent.restart();
        reads.outdate();
        audience.each(Subscription::restarted);
    }

    /** Delivers a publication that has its turn. */
    void deliver(Publication publication) {
        if (publication.position() != null) {
            last = publication.position();
        }
        audience.deliver(new Shared(publication));
        if (publication.position() != null && namespace.history().enabled()) {
            recent.add(publication);
        }
    }

    private boolean isOpen() {
        return last != null || !namespace.history().enabled();
    }
}
