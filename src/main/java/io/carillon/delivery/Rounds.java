package io.carillon.delivery;

import java.util.ArrayList;
import java.util.List;

/** The rounds of a lane: what its audiences have gathered goes out at the end of each. Confined to the lane. */
class Rounds {

    private final List<Audience> gathering = new ArrayList<>();
    private final Helpers helpers;
    private Round current = new Round();

    Rounds(Helpers helpers) {
        this.helpers = helpers;
    }

    /** What is sent now is of this round. */
    Round current() {
        return current;
    }

    /** An audience has something to be sent at the end of this round. */
    void gathering(Audience audience) {
        gathering.add(audience);
    }

    /** Who may help to send what is of these rounds. */
    Helpers helpers() {
        return helpers;
    }

    /** Ends a round, and begins the next: sends what was gathered, and waits until nearly all of it has left. */
    void end() {
        gathering.forEach(audience -> Audience.guarded(audience::flush));
        gathering.clear();
        current.await();
        current = new Round();
    }
}
