package io.carillon.history;

import io.carillon.channel.ChannelName;
import io.carillon.testing.JournalDatabase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A journal in a JVM of its own with publishers that write down what they were answered, until somebody kills it.
 * Arguments: URL, user and password of the database, and a name that no earlier one had.
 */
final class KilledNode {

    static final int PUBLISHERS = 20;
    private static final int CHANNELS = 10;

    private KilledNode() {}

    public static void main(String[] arguments) {
        Journal journal =
                JournalDatabase.at(arguments[0], arguments[1], arguments[2]).journal();
        // A line is one call to the system: what is written there outlives this process.
        var output = new FileOutputStream(FileDescriptor.out);
        for (int p = 0; p < PUBLISHERS; p++) {
            int publisher = p;
            new Thread(() -> {
                        for (int number = 1; true; number++) {
                            Draft draft = draft(arguments[3], publisher, number);
                            Outcome outcome = DatabaseContract.publish(journal, draft);
                            write(
                                    output,
                                    "%d %d %d%n"
                                            .formatted(
                                                    publisher,
                                                    number,
                                                    outcome.position().offset()));
                        }
                    })
                    .start();
        }
    }

    /** What a publisher publishes: its n-th publication is the same, with the same key, whoever publishes it. */
    static Draft draft(String name, int publisher, int number) {
        var channel = new ChannelName("chat:" + (publisher + number) % CHANNELS);
        String key = name + "-" + publisher + "-" + number;
        return new Draft(channel, DatabaseContract.CHAT, "\"" + key + "\"", null, Map.of(), true, key, 0, "");
    }

    private static void write(FileOutputStream output, String line) {
        try {
            output.write(line.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
