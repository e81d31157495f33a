package io.carillon.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server under load, and how one talks to it. In texts {@code {CH}} stands for the number of the channel, {@code {DATA}} for
 * the payload.
 *
 * @param ports where subscribers connect, in turn
 * @param publishPort where is published
 * @param path of the WebSocket
 * @param greeting the first text that a subscriber sends; empty: none
 * @param ready what the text holds by which a subscription begins; empty: it begins with the connection
 * @param pongs what is answered to a text of the server's
 * @param publish how a publication is posted
 * @param processes whose CPU time counts, with their children
 */
record Target(
        String name,
        List<Integer> ports,
        int publishPort,
        String path,
        String greeting,
        String ready,
        Map<String, String> pongs,
        Post publish,
        List<ProcessHandle> processes) {

    /** A request that publishes. */
    record Post(String path, Map<String, String> headers, String body) {

        /** The request, whole. */
        String to(int port, int channel, String data) {
            String content = filled(body, channel).replace("{DATA}", data);
            var request = new StringBuilder(content.length() + 200);
            request.append("POST ").append(filled(path, channel)).append(" HTTP/1.1\r\nHost: localhost:");
            request.append(port).append("\r\n");
            headers.forEach((name, value) ->
                    request.append(name).append(": ").append(value).append("\r\n"));
            request.append("Content-Length: ")
                    .append(content.length())
                    .append("\r\n\r\n")
                    .append(content);
            return request.toString();
        }
    }

    /** The same server, connected to in another way. */
    Target reached(String title, String path, String greeting, String ready) {
        return new Target(title, ports, publishPort, path, greeting, ready, pongs, publish, processes);
    }

    /** The same server, published to in another way. */
    Target publishing(Post how) {
        return new Target(name, ports, publishPort, path, greeting, ready, pongs, how, processes);
    }

    static String filled(String template, int channel) {
        return template.replace("{CH}", Integer.toString(channel));
    }

    /** The CPU time that its processes have used, in nanoseconds. */
    long cpuNanos() {
        return family().mapToLong(ProcessFiles::cpuNanos).sum();
    }

    /** The memory that its processes hold, in bytes. */
    long residentBytes() {
        return family().mapToLong(ProcessFiles::residentBytes).sum();
    }

    private Stream<ProcessHandle> family() {
        return processes.stream().flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
    }
}
