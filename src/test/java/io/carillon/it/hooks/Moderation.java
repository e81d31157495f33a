package io.carillon.it.hooks;

import io.carillon.hooks.PublishHandler;
import io.carillon.hooks.Veto;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Looks at what people say. */
@ApplicationScoped
class Moderation implements PublishHandler {

    @Override
    public Answer onPublish(Attempt attempt) {
        String data = attempt.data();
        if (data.contains("boom")) {
            throw new IllegalStateException("the moderator has fainted");
        }
        if (data.contains("scoundrel")) {
            throw Veto.error(450, "mind your words", false);
        }
        if (attempt.channel().startsWith("room:")) {
            return Answer.admit()
                    .withData(data.replace("damn", "****"))
                    .withTags(Map.of("by", attempt.client().user()));
        }
        return Answer.UNDECIDED;
    }
}
