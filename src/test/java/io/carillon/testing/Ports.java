package io.carillon.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Free TCP ports on the loopback address. Thread-safe. */
final class Ports {
    /** Below the ports that the system gives to outgoing connections, so that none of those takes it before its owner does. */
    private static final int FROM = 20_000;

    private static final int TO = 32_000;

    private static final int FIRST = Fork.first(FROM, TO);
    private static final int COUNT = Fork.share(FROM, TO);

    // One after the other: what was handed out is not yet bound.
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    /** A port that nobody listens on, and that was not handed out lately. */
    static int free() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
                return port;
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + (FIRST + COUNT));
    }
}
