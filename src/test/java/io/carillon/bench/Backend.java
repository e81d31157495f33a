package io.carillon.bench;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A connection of a backend that publishes: one request at a time. Confined to the load generator's thread. */
final class Backend extends Line {

    private final Supplier<Tally> tally;
    private boolean busy;

    Backend(Supplier<Tally> tally, int port) {
        super(port);
        this.tally = tally;
    }

    boolean isBusy() {
        return busy;
    }

    void post(String request) {
        busy = true;
        write(request);
    }

    @Override
    int read(byte[] bytes, int length) {
        int end = Http.endOfAnswer(bytes, length);
        if (end < 0) {
            return 0;
        }
        if (Http.status(bytes) / 100 != 2) {
            tally.get().refused(new String(bytes, 0, end, StandardCharsets.UTF_8));
        }
        busy = false;
        return end;
    }
}
