package io.carillon.it.hooks;

import io.carillon.channel.SubscribeOptions;
import io.carillon.hooks.ConnectHandler;
import io.carillon.hooks.Veto;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.StringReader;

/** Public for the test to name it. Believes who clients say they are: {@code {"user":"ann"}}. */
@ApplicationScoped
public class Door implements ConnectHandler {

    @Override
    public Answer onConnect(Attempt attempt) {
        String data = attempt.data();
        if (data == null) {
            return Answer.UNCHANGED;
        }
        String user = user(data);
        return switch (user) {
            case "eve" -> throw Veto.denied("eve is not welcome");
            case "late" -> throw Veto.error(1403, "closed for today", true);
            case "mallory" -> throw Veto.disconnect(4501, "banned");
            case "boom" -> throw new IllegalStateException("the door fell off its hinges");
            case "nojson" -> Answer.UNCHANGED.withUser(user).withInfo("{");
            case "nochannel" -> Answer.UNCHANGED.withUser(user).withSubscription("", SubscribeOptions.NONE);
            default ->
                Answer.UNCHANGED
                        .withUser(user)
                        .withInfo("{ \"name\": \"" + user + "\" }")
                        .withData("{\"welcome\":\"" + user + "\"}")
                        .withSubscription("news", SubscribeOptions.NONE.withData("\"by the house\""));
        };
    }

    private static String user(String data) {
        try (JsonReader reader = Json.createReader(new StringReader(data))) {
            return reader.readObject().getString("user");
        }
    }
}
