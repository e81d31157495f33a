package io.carillon.checker;

import io.carillon.testing.ApiClient;
import jakarta.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** How many publications each node has repaired from the journal since it began: what its {@code info} tells. */
final class RepairCounts {

    private final Map<String, Long> byNode = new HashMap<>();

    private RepairCounts() {}

    /** Asks every node: one may not know of the others. What a node has counted that does not answer is left out. */
    static RepairCounts read(Target target) {
        var counts = new RepairCounts();
        for (int i = 0; i < target.nodes().size(); i++) {
            counts.ask(target.api(i));
        }
        return counts;
    }

    private void ask(ApiClient node) {
        try {
            ApiClient.parse(node.call("info", "{}"))
                    .getJsonObject("result")
                    .getJsonArray("nodes")
                    .getValuesAs(JsonObject.class)
                    .forEach(this::add);
        } catch (RuntimeException down) {
            // It is stopped, or just starting.
        }
    }

    private void add(JsonObject node) {
        byNode.put(
                node.getString("uid"),
                node.getJsonObject("metrics")
                        .getJsonObject("items")
                        .getJsonNumber("repaired_publications")
                        .longValue());
    }

    /** What has come since; all of it where a node is another one now. */
    long since(RepairCounts before) {
        return byNode.entrySet().stream()
                .mapToLong(node -> node.getValue() - before.byNode.getOrDefault(node.getKey(), 0L))
                .sum();
    }
}
