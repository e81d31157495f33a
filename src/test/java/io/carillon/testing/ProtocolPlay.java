package io.carillon.testing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Plays the steps of one row. */
final class ProtocolPlay implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern NUMBERED = Pattern.compile("([1-9]) (.*)");
    private static final Pattern TOKEN = Pattern.compile("<(token|forged) (\\{.*?})>");
    private static final Pattern SECONDS = Pattern.compile("@([+-]\\d+)");
    private static final Pattern EACH = Pattern.compile("each (\\d+) (.*)");
    private static final String PING = "{}";
    private static final String FORGER = "somebody else's secret, 32 bytes.";
    private static final String LAST = "{\"id\":4000000000,\"unsubscribe\":{\"channel\":\"the-end\"}}";

    private final ProtocolStage stage;
    private final Map<String, String> known = new HashMap<>();
    private final Map<Integer, Actor> actors = new HashMap<>();

    ProtocolPlay(ProtocolStage stage) {
        this.stage = stage;
        // Letters only: some namespaces want nothing else.
        known.put("<c>", UUID.randomUUID().toString().replaceAll("[^a-f]", ""));
        known.put("<long>", "x".repeat(251));
        known.put(
                "<129 channels>",
                IntStream.range(0, 129).mapToObj(i -> "\"live:" + i + '"').collect(joining(",")));
    }

    /** One client, and how much of what came to it was looked at. */
    private static final class Actor {
        private final Wire wire;
        // What came before something that was expected before it.
        private final List<String> early = new ArrayList<>();
        private int seen;
        private boolean connected;
        private boolean closed;

        private int pongs;

        Actor(Wire wire) {
            this.wire = wire;
        }

        /** What came, without pings: those are answered. */
        List<String> objects() {
            List<String> all = wire.objects();
            List<String> objects =
                    all.stream().filter(object -> !object.equals(PING)).toList();
            while (pongs < all.size() - objects.size()) {
                pongs++;
                wire.send(PING);
            }
            return objects;
        }
    }

    void step(String line) {
        Matcher each = EACH.matcher(line);
        if (each.matches()) {
            for (int i = 1; i <= Integer.parseInt(each.group(1)); i++) {
                step(each.group(2).replace("%", Integer.toString(i)));
            }
            return;
        }
        Matcher numbered = NUMBERED.matcher(line);
        int number = numbered.matches() ? Integer.parseInt(numbered.group(1)) : 1;
        String step = filled(numbered.matches() ? numbered.group(2) : line);
        int space = step.indexOf(' ');
        String verb = space < 0 ? step : step.substring(0, space);
        String rest = space < 0 ? "" : step.substring(space + 1).strip();
        switch (verb) {
            case "only" -> {}
            case "as" -> actors.put(number, new Actor(stage.open(rest)));
            case "connect" -> connect(actor(number), rest.isEmpty() ? "{}" : rest);
            case ">" -> actor(number).wire.send(rest.replace("⏎", "\n"));
            case "<" -> expect(actor(number), rest);
            case "<~" -> expectSoon(actor(number), rest);
            case "close" -> expectClose(actor(number), rest);
            case "hangup" -> {
                actor(number).wire.close();
                actor(number).closed = true;
            }
            case "publish" -> publish(rest);
            case "api" -> stage.call(rest.substring(0, rest.indexOf(' ')), rest.substring(rest.indexOf(' ') + 1));
            case "clock" -> stage.advance(Duration.ofSeconds(Long.parseLong(rest)));
            default -> throw new IllegalArgumentException("no such step: " + line);
        }
    }

    /** Nothing more has come, to none of those that are still there. */
    void end() {
        actors.values().stream()
                .filter(actor -> actor.connected && !actor.closed)
                .forEach(actor -> {
                    actor.wire.send(LAST);
                    expect(actor, "{\"id\":4000000000,\"unsubscribe\":{}}");
                });
    }

    @Override
    public void close() {
        actors.values().forEach(actor -> actor.wire.close());
    }

    private Actor actor(int number) {
        return actors.computeIfAbsent(number, n -> new Actor(stage.open("")));
    }

    private void connect(Actor actor, String body) {
        actor.wire.send("{\"id\":1,\"connect\":" + body + "}");
        String reply = next(actor, "the answer to connect");
        assertThat(reply).startsWith("{\"id\":1,\"connect\":{\"client\":");
        String name = actors.size() == 1 ? "<client>" : "<client" + actors.size() + ">";
        known.put(name, ApiClient.parse(reply).getJsonObject("connect").getString("client"));
        actor.connected = true;
    }

    private void expect(Actor actor, String pattern) {
        assertThat(actor.early).as("nobody expected these").isEmpty();
        String actual = next(actor, pattern);
        assertThat(new JsonPattern(pattern).difference(actual, known))
                .as("came: " + actual + "\nexpected: " + pattern)
                .isNull();
        actor.connected |= actual.contains("\"connect\":");
    }

    /** One of those that come next, in any order among neighbours that are expected so. */
    private void expectSoon(Actor actor, String pattern) {
        var expected = new JsonPattern(pattern);
        for (String early : List.copyOf(actor.early)) {
            if (expected.difference(early, new HashMap<>(known)) == null) {
                actor.early.remove(early);
                return;
            }
        }
        String actual = next(actor, pattern);
        while (expected.difference(actual, new HashMap<>(known)) != null) {
            actor.early.add(actual);
            assertThat(actor.early.size())
                    .as("not there: " + pattern + "\ncame: " + actor.early)
                    .isLessThan(5);
            actual = next(actor, pattern);
        }
    }

    private String next(Actor actor, String what) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .atMost(PATIENCE)
                    .until(() -> actor.objects().size() > actor.seen || actor.wire.closed() != null);
        } catch (ConditionTimeoutException e) {
            Assertions.fail("nothing came, expected: " + what);
        }
        List<String> objects = actor.objects();
        assertThat(objects.size())
                .as("closed: " + actor.wire.closed() + "\nexpected: " + what)
                .isGreaterThan(actor.seen);
        return objects.get(actor.seen++);
    }

    private void expectClose(Actor actor, String expected) {
        Awaitility.await("the end")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> actor.wire.closed() != null);
        int space = expected.indexOf(' ');
        String code = space < 0 ? expected : expected.substring(0, space);
        var closed = actor.wire.closed();
        assertThat(closed.code()).as(closed.toString()).isEqualTo(Integer.parseInt(code));
        if (space > 0) {
            assertThat(closed.reason()).startsWith(expected.substring(space + 1));
        }
        assertThat(actor.objects().size()).as("nothing but the end").isEqualTo(actor.seen);
        actor.closed = true;
    }

    private void publish(String rest) {
        String[] words = rest.split(" ", 3);
        for (int i = 1; i <= Integer.parseInt(words[0]); i++) {
            stage.publish(words[1], words[2].replace("<n>", Integer.toString(i)));
            actors.values().forEach(Actor::objects);
        }
    }

    private String filled(String line) {
        String filled = line.replace("<c>", known.get("<c>"));
        filled = TOKEN.matcher(filled).replaceAll(found -> {
            String claims = SECONDS.matcher(found.group(2))
                    .replaceAll(
                            seconds -> Long.toString(stage.now().getEpochSecond() + Long.parseLong(seconds.group(1))));
            for (Map.Entry<String, String> name : known.entrySet()) {
                claims = claims.replace(name.getKey(), name.getValue());
            }
            return TokenMaker.sign(claims, found.group(1).equals("token") ? TokenMaker.DEVELOPMENT_SECRET : FORGER);
        });
        if (!filled.startsWith("<")) {
            for (Map.Entry<String, String> name : known.entrySet()) {
                filled = filled.replace(name.getKey(), name.getValue());
            }
        }
        return filled;
    }
}
