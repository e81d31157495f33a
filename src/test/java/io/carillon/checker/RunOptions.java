package io.carillon.checker;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a person asks of {@link CheckerRun}.
 *
 * @param seed of everything that is random; a run can be repeated as far as machines let it
 * @param duration of the faults and the load
 * @param faults those that may strike
 * @param nodes that run already; empty: two are started
 * @param apiKey of these nodes
 * @param token for clients of these nodes; empty: anonymous
 * @param namespace in which channels are made up
 * @param size of the load
 */
record RunOptions(
        long seed,
        Duration duration,
        List<Fault> faults,
        List<URI> nodes,
        String apiKey,
        String token,
        String namespace,
        Load.Size size) {

    static final String USAGE = """
            Checks that nothing acknowledged is lost: mvn -q package exec:java -Pchecker -DskipUnitTests -Dexec.args="OPTIONS"
              --minutes N      how long; 5 without it; 0.5 is half a minute
              --seed N         repeats a run; without it: another one each time
              --faults A,B     only these: FAULTS, or none; all without it
              --publishers N, --subscribers N, --pause MILLIS
                               the load: 4, 4, and 20 ms at most between two publications of a publisher
              --node URL       checks nodes that run already, without faults, such as http://localhost:8080/carillon/;
                               once for each node. With it:
              --api-key KEY    of the server API; development without it
              --token TOKEN    for the clients; without it they are anonymous
              --namespace NAME with a complete history and recovery; chat without it (whose development profile keeps
                               1,000 publications: use --pause 2000 or a namespace of your own)""".replace("FAULTS", names());

    private static final Set<String> ONE_VALUE =
            Set.of("minutes", "seed", "faults", "publishers", "subscribers", "pause", "api-key", "token", "namespace");

    private static final int CHANNELS = 4;

    /** @throws IllegalArgumentException with a sentence, if they cannot be used */
    static RunOptions of(String... arguments) {
        Map<String, String> values = new HashMap<>();
        List<URI> nodes = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!name.equals("node") && !ONE_VALUE.contains(name)) {
                throw new IllegalArgumentException("There is no option " + arguments[i]);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("The value of " + arguments[i] + " is missing");
            }
            if (name.equals("node")) {
                nodes.add(URI.create(arguments[i + 1].replaceFirst("/*$", "/")));
            } else {
                values.put(name, arguments[i + 1]);
            }
        }
        Load.Size small = Load.Size.SMALL;
        return new RunOptions(
                number(values, "seed", System.nanoTime()),
                Duration.ofMillis(Math.round(60_000 * minutes(values.getOrDefault("minutes", "5")))),
                faults(values.getOrDefault("faults", names())),
                nodes,
                values.getOrDefault("api-key", "development"),
                values.getOrDefault("token", ""),
                values.getOrDefault("namespace", "chat"),
                new Load.Size(
                        (int) number(values, "publishers", small.publishers()),
                        (int) number(values, "subscribers", small.subscribers()),
                        (int) number(values, "pause", small.pauseMillis())));
    }

    /** The nodes that run already. */
    Target target() {
        String name = "checked-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        return new Target(nodes, apiKey, token, Target.channels(namespace, name, CHANNELS));
    }

    private static List<Fault> faults(String names) {
        if (names.equals("none")) {
            return List.of();
        }
        return Arrays.stream(names.split(",")).map(RunOptions::fault).toList();
    }

    private static Fault fault(String name) {
        return Arrays.stream(Fault.values())
                .filter(fault -> name(fault).equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("There is no fault " + name + ": there are " + names()));
    }

    private static String names() {
        return String.join(
                ",", Arrays.stream(Fault.values()).map(RunOptions::name).toList());
    }

    private static String name(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long number(Map<String, String> values, String name, long otherwise) {
        if (!values.containsKey(name)) {
            return otherwise;
        }
        try {
            return Long.parseLong(values.get(name));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "--" + name + " is \"" + values.get(name) + "\", but must be a whole number", wrong);
        }
    }

    private static double minutes(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("--minutes is \"" + text + "\", but must be a number", wrong);
        }
    }
}
