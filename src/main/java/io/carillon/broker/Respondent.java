package io.carillon.broker;

import io.carillon.broker.Broker.Responder;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers for this node, whatever its responder does. Thread-safe; calls the responder on the thread that brings the
 * question.
 */
final class Respondent {

    private static final Logger LOG = System.getLogger(Broker.class.getName());

    private final Throttle failures = new Throttle();
    private volatile @Nullable Responder responder;

    void start(Responder responder) {
        this.responder = responder;
    }

    /** From now on there is no answer. */
    void stop() {
        responder = null;
    }

    /**
     * Has a question answered. Never throws.
     *
     * @param taker called when the responder has come to an end, if ever: with its answer, or with null if there is none
     */
    void answer(String question, Consumer<@Nullable String> taker) {
        Responder current = responder;
        if (current == null) {
            taker.accept(null);
            return;
        }
        try {
            CompletionStage<String> answering = current.asked(question);
            answering.whenComplete((answer, failure) -> taker.accept(checked(answer, failure)));
        } catch (Throwable e) {
            // On Redisson's thread it would cost the messages that follow.
            complain("it failed", e);
            taker.accept(null);
        }
    }

    private @Nullable String checked(@Nullable String answer, @Nullable Throwable failure) {
        if (failure != null || answer == null) {
            complain("it failed", failure);
            return null;
        }
        if (answer.length() > Broker.MAX_ANSWER) {
            complain("it has " + answer.length() + " characters, allowed are " + Broker.MAX_ANSWER, null);
            return null;
        }
        return answer;
    }

    private void complain(String why, @Nullable Throwable failure) {
        if (failures.admits()) {
            LOG.log(
                    Level.WARNING,
                    "This node gives no answer to a question of all nodes: " + why + " (said at most once a minute)",
                    failure);
        }
    }
}
