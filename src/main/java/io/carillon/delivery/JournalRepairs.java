package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryQuery;
import io.carillon.history.Journal;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Does on the journal's and the scheduler's threads what streams ask for, and answers on their lanes. Thread-safe. */
final class JournalRepairs implements Repairs {

    private static final long RETRY_MILLIS = 1_000;
    private static final int PAGE = 300;

    private final Journal journal;
    private final ScheduledExecutorService scheduler;
    private final Function<ChannelName, Lane> lanes;
    private final LongAdder repaired = new LongAdder();

    /** @param lanes tells the lane of a channel */
    JournalRepairs(Journal journal, ScheduledExecutorService scheduler, Function<ChannelName, Lane> lanes) {
        this.journal = journal;
        this.scheduler = scheduler;
        this.lanes = lanes;
    }

    @Override
    public void open(ChannelStream stream, long after, int limit) {
        journal.tail(stream.channel(), stream.namespace(), after, limit).whenComplete((page, failure) -> {
            if (page != null) {
                onLane(stream, () -> stream.opened(page));
            } else {
                onLane(stream, () -> openFailed(stream, after, limit, Refusal.cause(failure)));
            }
        });
    }

    /** How many publications came from the journal because the broker had not brought them. */
    long repaired() {
        return repaired.sum();
    }

    private void openFailed(ChannelStream stream, long after, int limit, Throwable cause) {
        stream.openFailed(cause instanceof Refusal refusal ? refusal : new Refusal.Unavailable("try again"));
        if (stream.isUnused()) {
            lanes.apply(stream.channel()).remove(stream);
        } else {
            scheduler.schedule(
                    () -> onLane(stream, () -> open(stream, after, limit)), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void later(ChannelStream stream, long millis) {
        scheduler.schedule(() -> onLane(stream, stream::repair), millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void read(ChannelStream stream, Position since) {
        journal.read(stream.channel(), stream.namespace(), HistoryQuery.after(since, PAGE))
                .whenComplete((page, failure) -> {
                    if (page != null) {
                        onLane(stream, () -> repaired.add(stream.repaired(page)));
                    } else {
                        Throwable cause = Refusal.cause(failure);
                        onLane(stream, () -> stream.repairFailed(cause));
                    }
                });
    }

    @Override
    public void readTail(ChannelStream stream, long after, int limit) {
        journal.tail(stream.channel(), stream.namespace(), after, limit).whenComplete((page, failure) -> {
            if (page != null) {
                onLane(stream, () -> stream.reads().found(page));
            } else {
                onLane(stream, () -> stream.reads().failed(Refusal.cause(failure)));
            }
        });
    }

    private void onLane(ChannelStream stream, Runnable action) {
        Lane lane = lanes.apply(stream.channel());
        lane.execute(() -> {
            if (lane.stream(stream.channel()) == stream) {
                action.run();
            }
        });
    }
}
