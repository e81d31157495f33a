package io.carillon.it.hooks;

import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.SubscribeHandler;
import io.carillon.hooks.Veto;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Rooms are for their members; other channels are the namespaces' business. */
@ApplicationScoped
class Rooms implements SubscribeHandler {

    @Inject
    private Memberships memberships;

    @Override
    public Answer onSubscribe(Attempt attempt) {
        String channel = attempt.channel();
        return switch (channel) {
            case "room:vault" -> throw Veto.error(440, "the vault is for nobody", false);
            case "room:trap" -> throw Veto.disconnect(4510, "it was a trap");
            case "room:boom" -> throw new IllegalStateException("the room has collapsed");
            case "open:named" -> Answer.UNDECIDED.with(SubscribeOptions.NONE.withData("\"as the rules say\""));
            default ->
                memberships.has(attempt.client().user(), channel)
                        ? Answer.admit(SubscribeOptions.NONE
                                .withInfo("{\"member\": true}")
                                .withData("{\"room\": \"" + channel + "\"}"))
                        : Answer.UNDECIDED;
        };
    }
}
