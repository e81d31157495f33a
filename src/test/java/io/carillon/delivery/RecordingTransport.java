package io.carillon.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wire that remembers what went over it, at once or when the test says so. */
public final class RecordingTransport implements Transport {

    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private final Queue<Consumer<@Nullable Throwable>> open = new ArrayDeque<>();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile boolean frozen;
    private volatile @Nullable Integer closeCode;
    private volatile String closeReason = "";

    @Override
    public void send(String text, Consumer<@Nullable Throwable> done) {
        sent.add(text);
        synchronized (open) {
            if (frozen) {
                open.add(done);
                return;
            }
        }
        done.accept(null);
    }

    @Override
    public void ping() {
        pings.incrementAndGet();
    }

    @Override
    public void close(int code, String reason) {
        closeCode = code;
        closeReason = reason;
    }

    /** From now on no send completes. */
    public void freeze() {
        frozen = true;
    }

    /** The peer reads again: completes what is open, and everything from now on. */
    public void thaw() {
        frozen = false;
        for (Consumer<@Nullable Throwable> done = poll(); done != null; done = poll()) {
            done.accept(null);
        }
    }

    /** The send that is open fails. */
    void fail(Throwable failure) {
        Consumer<@Nullable Throwable> done = poll();
        if (done == null) {
            throw new IllegalStateException("no send is open");
        }
        done.accept(failure);
    }

    int openSends() {
        synchronized (open) {
            return open.size();
        }
    }

    public List<String> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    public int pings() {
        return pings.get();
    }

    @Nullable
    public Integer closeCode() {
        return closeCode;
    }

    public String closeReason() {
        return closeReason;
    }

    private @Nullable Consumer<@Nullable Throwable> poll() {
        synchronized (open) {
            return open.poll();
        }
    }
}
