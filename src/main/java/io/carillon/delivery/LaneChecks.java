package io.carillon.delivery;

import io.carillon.channel.ChannelName;
import io.carillon.history.HistoryPage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Compares what the streams of a lane have delivered with the journal: one question for up to 500 channels, one question
 * after the other, one check at a time. What is answered counts at once: however many channels there are and however slow
 * the database, the check gets on. Confined to the lane.
 */
final class LaneChecks {

    private static final int CHANNELS_PER_QUESTION = 500;

    private final Lane lane;
    private final Function<Collection<ChannelName>, CompletionStage<Map<ChannelName, HistoryPage>>> tops;
    private final Consumer<Runnable> later;
    // Those that deliver nothing until they have been checked.
    private final Set<ChannelName> owed = new LinkedHashSet<>();
    private boolean underWay;
    private boolean again;

    /**
     * @param tops asks the journal where channels stand
     * @param later runs what it is given after a second, on any thread
     */
    LaneChecks(
            Lane lane,
            Function<Collection<ChannelName>, CompletionStage<Map<ChannelName, HistoryPage>>> tops,
            Consumer<Runnable> later) {
        this.lane = lane;
        this.tops = tops;
        this.later = later;
    }

    /** Checks all channels with a history; after the check that is under way, if one is. */
    void all() {
        if (underWay) {
            again = true;
        } else {
            begin(withHistory());
        }
    }

    /** As {@link #all}; those that were not answered are asked for every second. To be called when the lane has stood still. */
    void untilAnswered() {
        owed.addAll(withHistory());
        all();
    }

    /** Checks one channel, at once. */
    void one(ChannelName channel) {
        long standstills = lane.standstills();
        tops.apply(List.of(channel)).thenAccept(found -> lane.execute(() -> checked(found, standstills)));
    }

    private List<ChannelName> withHistory() {
        return lane.streams().stream()
                .filter(stream -> stream.namespace().history().enabled())
                .map(ChannelStream::channel)
                .toList();
    }

    private void begin(List<ChannelName> channels) {
        underWay = true;
        ask(IntStream.iterate(0, i -> i < channels.size(), i -> i + CHANNELS_PER_QUESTION)
                .mapToObj(i -> channels.subList(i, Math.min(i + CHANNELS_PER_QUESTION, channels.size())))
                .iterator());
    }

    private void ask(Iterator<List<ChannelName>> questions) {
        if (!questions.hasNext()) {
            end();
            return;
        }
        long standstills = lane.standstills();
        try {
            tops.apply(questions.next())
                    .whenComplete((found, failure) -> lane.execute(() -> {
                        if (found == null) {
                            // The others would not be answered either.
                            end();
                        } else {
                            checked(found, standstills);
                            ask(questions);
                        }
                    }));
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
    }

    private void checked(Map<ChannelName, HistoryPage> found, long standstills) {
        // Otherwise the lane has stood still since the journal was asked.
        boolean current = standstills == lane.standstills();
        found.forEach((channel, bounds) -> {
            ChannelStream stream = lane.stream(channel);
            if (stream != null) {
                Audience.guarded(() -> {
                    stream.checked(bounds);
                    if (current) {
                        stream.trust();
                    }
                });
            }
            if (current) {
                owed.remove(channel);
            }
        });
    }

    private void end() {
        underWay = false;
        if (again) {
            again = false;
            all();
        } else if (!owed.isEmpty()) {
            later.accept(() -> lane.execute(this::goOn));
        }
    }

    private void goOn() {
        owed.removeIf(channel -> lane.stream(channel) == null);
        if (!underWay && !owed.isEmpty()) {
            begin(new ArrayList<>(owed));
        }
    }
}
