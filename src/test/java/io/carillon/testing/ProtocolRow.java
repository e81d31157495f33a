package io.carillon.testing;

import java.util.List;

/**
 * One row of the table: what is said and what must come back.
 *
 * @param name a sentence
 * @param steps a line each, as the table has them
 */
public record ProtocolRow(String name, List<String> steps) {

    /** Whether it moves the clock, or asks for something else that only a {@link LocalNode} has. */
    boolean isOnlyInProcess() {
        return steps.contains("only in process");
    }

    /** Plays the row. */
    public void play(ProtocolStage stage) {
        try (var play = new ProtocolPlay(stage)) {
            steps.forEach(play::step);
            play.end();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
