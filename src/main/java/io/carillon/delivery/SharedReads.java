package io.carillon.delivery;

import io.carillon.history.HistoryPage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What those who come to a stream want to see of its history: answered from memory, or else by one read of the journal
 * for all who wait. The first read goes back no further than the first ones need, and a bit; if that does not do, the next
 * one goes back as far as anybody may ask. Confined to the lane.
 *
 * <p>Whoever comes while the journal is being read may be answered by that read, though it began before: the stream goes
 * on from where the answer ends, whatever was published meanwhile. Only who has seen more already waits for the next one.
 */
final class SharedReads {

    /** Clients that lost their connections together stand close together: one read shall do for all of them. */
    static final int SLACK = 32;

    private final ChannelStream stream;
    private final Repairs repairs;
    // For whom the journal is being read; empty: it is not.
    private List<Reader> asking = List.of();
    // Who has come since.
    private List<Reader> waiting = new ArrayList<>();
    // How far back it is being read, and how much.
    private long readAfter;
    private int readLimit;
    private boolean outdated;
    private boolean hasRead;

    private record Reader(Wanted wanted, Consumer<HistoryPage> found, Consumer<Throwable> failed) {}

    SharedReads(ChannelStream stream, Repairs repairs) {
        this.stream = stream;
        this.repairs = repairs;
    }

    /** The stream is opened by a read that does for whoever came first: from then on, more is wanted. */
    void opening(Wanted first) {
        hasRead = first.limit() > 0;
        repairs.open(stream, after(first), first.limit());
    }

    /**
     * Finds what is wanted, sooner or later.
     *
     * @param found gets the publications wanted, or as many as there are, with the newest position: on the lane, perhaps
     *     before this method returns. Publications after that position come through the stream
     */
    void ask(Wanted wanted, Consumer<HistoryPage> found, Consumer<Throwable> failed) {
        HistoryPage known = stream.remembered(wanted);
        if (known != null) {
            found.accept(known);
            return;
        }
        waiting.add(new Reader(wanted, found, failed));
        readIfWanted();
    }

    /** What is being read may not be shown any more to whoever comes from now on. */
    void outdate() {
        outdated = !asking.isEmpty();
    }

    /** The journal's answer. */
    void found(HistoryPage page) {
        List<Reader> first = asking;
        List<Reader> others = waiting;
        asking = List.of();
        waiting = new ArrayList<>();
        if (outdated) {
            outdated = false;
            waiting.addAll(first);
            waiting.addAll(others);
        } else {
            Audience.guarded(() -> stream.learned(page));
            first.forEach(reader -> answer(reader, page));
            for (Reader reader : others) {
                if (isCovered(reader.wanted(), page) || stream.remembered(reader.wanted()) != null) {
                    answer(reader, page);
                } else {
                    waiting.add(reader);
                }
            }
        }
        readIfWanted();
    }

    /** The journal did not answer. */
    void failed(Throwable failure) {
        List<Reader> all = new ArrayList<>(asking);
        all.addAll(waiting);
        asking = List.of();
        waiting = new ArrayList<>();
        outdated = false;
        all.forEach(reader -> Audience.guarded(() -> reader.failed().accept(failure)));
    }

    private void readIfWanted() {
        if (!asking.isEmpty() || waiting.isEmpty()) {
            return;
        }
        asking = waiting;
        waiting = new ArrayList<>();
        readLimit = asking.stream()
                .mapToInt(reader -> reader.wanted().limit())
                .max()
                .orElseThrow();
        readAfter = hasRead
                ? 0
                : asking.stream()
                        .mapToLong(reader -> after(reader.wanted()))
                        .min()
                        .orElseThrow();
        hasRead = true;
        repairs.readTail(stream, readAfter, readLimit);
    }

    private boolean isCovered(Wanted wanted, HistoryPage page) {
        return wanted.mayBeOf(page.top()) && wanted.after() >= readAfter && wanted.limit() <= readLimit;
    }

    private static long after(Wanted wanted) {
        return Math.max(0, wanted.after() - SLACK);
    }

    // What came with the answer, or before it, is in memory; but there is not room for everything.
    private void answer(Reader reader, HistoryPage page) {
        HistoryPage known = stream.remembered(reader.wanted());
        Audience.guarded(
                () -> reader.found().accept(known == null ? reader.wanted().of(page) : known));
    }
}
