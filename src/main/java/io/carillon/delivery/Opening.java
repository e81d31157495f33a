package io.carillon.delivery;

import io.carillon.channel.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Subscriptions that wait until the journal has told where their stream stands. Confined to the stream's lane. */
final class Opening {

    private final Map<Subscription, Runnable> waiting = new LinkedHashMap<>();
    private boolean asked;

    /**
     * Runs the action once the stream is known.
     *
     * @return whether nobody has asked the journal yet
     */
    boolean isFirst(Subscription subscription, Runnable action) {
        waiting.put(subscription, action);
        boolean first = !asked;
        asked = true;
        return first;
    }

    /** Whether it was waiting. */
    boolean leave(Subscription subscription) {
        return waiting.remove(subscription) != null;
    }

    /** The stream is known. */
    void done() {
        List<Runnable> ready = List.copyOf(waiting.values());
        waiting.clear();
        ready.forEach(Audience::guarded);
    }

    /**
     * The journal could not tell, and is asked again soon. Who does not want to wait, fails.
     *
     * @return how many those are
     */
    int failed(Refusal refusal) {
        int failed = 0;
        for (Subscription subscription : List.copyOf(waiting.keySet())) {
            if (subscription.subscriber().isImpatient()) {
                waiting.remove(subscription);
                failed++;
                Audience.guarded(() -> subscription.subscriber().failed(refusal));
            }
        }
        return failed;
    }
}
