package io.carillon.checker;

import io.carillon.testing.ApiClient;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is checked: nodes of one installation.
 *
 * @param nodes where each is, with a slash at the end
 * @param apiKey for publishing and for reading the history
 * @param token for the clients; empty: they come as anonymous
 * @param channels where to publish and to listen: in namespaces with a history that is complete ({@code history-size} and {@code history-ttl} large enough or 0)
 *     and recovery. Nobody else may publish there
 */
public record Target(List<URI> nodes, String apiKey, String token, List<String> channels) {

    /** Channels of a run: {@code chat:NAME-1} and so on. */
    public static List<String> channels(String namespace, String name, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> namespace + ':' + name + '-' + i)
                .toList();
    }

    /** A node by a number that may be higher than there are nodes. */
    URI node(int number) {
        return nodes.get(Math.floorMod(number, nodes.size()));
    }

    ApiClient api(int number) {
        return new ApiClient(node(number), "X-API-Key", apiKey);
    }
}
