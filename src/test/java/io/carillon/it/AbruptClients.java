package io.carillon.it;

import io.carillon.testing.RawWebSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that end while they are answered, by their own will or the server's, and beside them some who look whether they are
 * disturbed: a server gives what belonged to a connection to the next one.
 */
final class AbruptClients {

    private static final String PATH = "connection/websocket";
    private static final byte[] GOODBYE = RawWebSocket.frame(0x88, true, new byte[] {0x03, (byte) 0xe8});
    private static final int THREADS = 8;
    private static final int LOOKING = 2;

    private final URI base;
    private final int each;
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger(THREADS);

    private AbruptClients(URI base, int each) {
        this.base = base;
        this.each = each;
    }

    /**
     * Runs eight times so many, and returns what went wrong: handshakes without an answer, and texts that are not one's own.
     *
     * @param base of the server
     */
    static List<String> run(URI base, int each, Random seeds) throws InterruptedException {
        var clients = new AbruptClients(base, each);
        var threads = Executors.newFixedThreadPool(THREADS + LOOKING);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                var random = new Random(seeds.nextLong());
                tasks.add(threads.submit(() -> clients.endAbruptly(random)));
            }
            for (int i = 1; i <= LOOKING; i++) {
                int first = i * 1_000_000;
                tasks.add(threads.submit(() -> clients.lookAtAnswers(first)));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
            return List.copyOf(clients.faults);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void endAbruptly(Random random) {
        try {
            for (int i = 0; i < each; i++) {
                try (RawWebSocket client = RawWebSocket.open(base, PATH)) {
                    endAbruptly(client, random);
                } catch (RuntimeException e) {
                    faults.add("number " + i + " of those that end: " + e);
                }
            }
        } finally {
            running.decrementAndGet();
        }
    }

    private static void endAbruptly(RawWebSocket client, Random random) {
        var commands = new StringBuilder("{\"id\":1,\"connect\":{}}");
        for (int id = 2 + random.nextInt(90); id > 1; id--) {
            String channel = "live:" + random.nextInt(1_000_000);
            commands.append("\n{\"id\":" + id + ",\"subscribe\":{\"channel\":\"" + channel + "\"}}");
        }
        for (int times = 0; times < 4; times++) {
            client.send(RawWebSocket.text(commands.toString()));
        }
        if (random.nextBoolean()) {
            // Then the server ends it.
            client.send(RawWebSocket.text("{"));
        }
        if (random.nextInt(5) > 0) {
            client.send(GOODBYE);
        }
        if (random.nextBoolean()) {
            // Busily: so the server's threads are interrupted wherever they are.
            long until = System.nanoTime() + random.nextInt((int) TimeUnit.MILLISECONDS.toNanos(4));
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        } else {
            client.skip(random.nextInt(1, 4_000));
        }
        if (random.nextInt(10) == 0) {
            client.reset();
        }
    }

    private void lookAtAnswers(int first) {
        int id = first;
        while (running.get() > 0) {
            try (RawWebSocket client = RawWebSocket.open(base, PATH)) {
                for (String command :
                        List.of("connect\":{}", "presence_stats\":{\"channel\":\"chat:a\"}", "rpc\":{}")) {
                    id++;
                    client.send(RawWebSocket.text("{\"id\":" + id + ",\"" + command + "}"));
                    String answer = client.next().text();
                    if (!answer.startsWith("{\"id\":" + id + ",")
                            || answer.lines().count() > 1) {
                        faults.add("the answer to " + id + " is " + answer);
                        break;
                    }
                }
            } catch (RuntimeException e) {
                faults.add("after " + id + ": " + e);
            }
        }
    }
}
