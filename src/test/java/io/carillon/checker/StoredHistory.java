package io.carillon.checker;

import io.carillon.testing.ApiClient;
import jakarta.json.JsonObject;

/** What the journal holds of a channel, read over the server API. */
final class StoredHistory {

    private static final int PAGE = 2_000;

    private final ApiClient api;

    StoredHistory(ApiClient api) {
        this.api = api;
    }

    /** Where the channel ends. */
    Place end(String channel) {
        JsonObject result = call("{\"channel\":\"" + channel + "\",\"limit\":0}");
        return new Place(result.getString("epoch"), offset(result));
    }

    /** Tells the checker everything. */
    void tell(Checker checker, String channel) {
        long last = 0;
        while (true) {
            JsonObject result = call("{\"channel\":\"" + channel + "\",\"limit\":" + PAGE + ",\"since\":{\"offset\":"
                    + last + ",\"epoch\":\"\"}}");
            String epoch = result.getString("epoch");
            var publications = result.getJsonArray("publications").getValuesAs(JsonObject.class);
            for (JsonObject publication : publications) {
                Payload payload = Payload.of(publication.getJsonObject("data"));
                last = offset(publication);
                checker.stored(channel, epoch, last, payload.key(), payload.hash());
            }
            if (publications.isEmpty()) {
                checker.storedUpTo(channel, epoch, offset(result));
                return;
            }
        }
    }

    private JsonObject call(String body) {
        String answer = api.call("history", body);
        JsonObject result = ApiClient.parse(answer).getJsonObject("result");
        if (result == null) {
            throw new IllegalStateException("the history was answered with " + answer);
        }
        return result;
    }

    private static long offset(JsonObject object) {
        return object.getJsonNumber("offset").longValue();
    }
}
