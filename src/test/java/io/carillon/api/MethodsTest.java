package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.broker.Broker;
import io.carillon.broker.InMemoryBroker;
import io.carillon.channel.Announcement;
import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Namespaces;
import io.carillon.channel.Refusal;
import io.carillon.client.Everywhere;
import io.carillon.history.Journal;
import io.carillon.presence.InMemoryPresence;
import io.carillon.protocol.ErrorCode;
import io.carillon.protocol.JsonFields;
import io.carillon.publishing.Publisher;
import io.carillon.testing.JournalDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters, shapes and codes; what the methods do to clients is seen on a running server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MethodsTest {

    private final JournalDatabase database = JournalDatabase.h2();
    private final Journal journal = database.journal();
    private final Broker broker = new InMemoryBroker();
    private final InMemoryPresence presence = new InMemoryPresence();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile String answer = "{}";
    private Methods methods;

    @BeforeAll
    void assemble() {
        var namespaces = new Namespaces(List.of(
                Namespace.named(""),
                Namespace.named("chat")
                        .with(new Namespace.History(true, 0, Duration.ZERO, 0))
                        .with(new Namespace.Presence(true, false, false))));
        methods = new Methods(
                namespaces,
                new Publisher(namespaces, journal, broker, 1_000, Clock.systemUTC()),
                journal,
                presence,
                new Everywhere(broker, namespaces, Clock.systemUTC()));
        broker.start(
                new Broker.Listener() {
                    @Override
                    public void announced(Announcement announcement) {
                        // Nobody listens.
                    }

                    @Override
                    public void reconnected() {
                        throw new UnsupportedOperationException("an in-memory broker is never away");
                    }
                },
                question -> {
                    questions.add(question);
                    return CompletableFuture.completedStage(answer);
                });
    }

    @BeforeEach
    void forget() {
        questions.clear();
        answer = "{}";
        database.clear();
    }

    @AfterAll
    void close() {
        executor.shutdownNow();
        broker.close();
        database.close();
    }

    @Test
    void presenceIsToldByTheIdOfTheConnection() {
        var channel = new ChannelName("chat:presence");
        assertThat(call("presence", "{\"channel\":\"chat:presence\"}")).isEqualTo("{\"presence\":{}}");
        assertThat(call("presence_stats", "{\"channel\":\"chat:presence\"}"))
                .isEqualTo("{\"num_clients\":0,\"num_users\":0}");
        presence.add(channel, new ClientInfo("", "c2"));
        presence.add(channel, new ClientInfo("ann", "c1", "{\"a\":1}", "[2]"));
        presence.add(channel, new ClientInfo("ann", "c3"));
        assertThat(call("presence", "{\"channel\":\"chat:presence\"}"))
                .isEqualTo("{\"presence\":{"
                        + "\"c1\":{\"user\":\"ann\",\"client\":\"c1\",\"conn_info\":{\"a\":1},\"chan_info\":[2]},"
                        + "\"c2\":{\"user\":\"\",\"client\":\"c2\"},"
                        + "\"c3\":{\"user\":\"ann\",\"client\":\"c3\"}}}");
        assertThat(call("presence_stats", "{\"channel\":\"chat:presence\"}"))
                .isEqualTo("{\"num_clients\":3,\"num_users\":2}");
    }

    @Test
    void aRemovedHistoryKeepsItsPositionAndTheNodesAreTold() {
        String first = call("publish", "{\"channel\":\"chat:a\",\"data\":1}");
        assertThat(first).matches("\\{\"offset\":1,\"epoch\":\"[^\"]+\"}");
        assertThat(call("history", "{\"channel\":\"chat:a\",\"limit\":-1}"))
                .matches("\\{\"publications\":\\[\\{\"data\":1,\"offset\":1,\"time\":\\d+}],"
                        + Pattern.quote(first.substring(1)));
        assertThat(call("history_remove", "{\"channel\":\"chat:a\"}")).isEqualTo("{}");
        assertThat(questions).containsExactly("{\"history_remove\":{\"channel\":\"chat:a\"}}");
        assertThat(call("history", "{\"channel\":\"chat:a\",\"limit\":-1}"))
                .isEqualTo("{\"publications\":[]," + first.substring(1));
    }

    @Test
    void channelsAreAskedOfAllNodes() {
        answer = "{\"channels\":{\"chat:b\":2,\"chat:a\":1}}";
        assertThat(call("channels", "{\"pattern\":\"chat:*\"}"))
                .isEqualTo("{\"channels\":{\"chat:a\":{\"num_clients\":1},\"chat:b\":{\"num_clients\":2}}}");
        answer = "{}";
        assertThat(call("channels", "{}")).isEqualTo("{\"channels\":{}}");
        assertThat(questions)
                .containsExactly("{\"channels\":{\"pattern\":\"chat:*\"}}", "{\"channels\":{\"pattern\":\"*\"}}");
    }

    @Test
    void theNodesTellOfThemselves() {
        answer = "{\"uid\":\"n\"}";
        assertThat(call("info", "{}")).isEqualTo("{\"nodes\":[{\"uid\":\"n\"}]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    subscribe   | {"user":"ann","channel":"chat:a","override":{"presence":{"value":true}}}
                    unsubscribe | {"user":"ann"}
                    disconnect  | {"user":"ann","disconnect":{"code":4000,"reason":"why"},"whitelist":["c"]}
                    refresh     | {"user":"ann","expire_at":1}
                    send        | {"user":"ann","data":"hello"}
                    """)
    void whatIsDoneToClientsIsToldToAllNodesAsItCame(String method, String parameters) {
        assertThat(call(method, parameters)).isEqualTo("{}");
        assertThat(questions).containsExactly("{\"" + method + "\":" + parameters + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    presence       | {}                                           | 107
                    presence       | {"channel":"nosuch:a"}                       | 102
                    presence       | {"channel":"lobby"}                          | 108
                    presence_stats | {}                                           | 107
                    presence_stats | {"channel":"nosuch:a"}                       | 102
                    presence_stats | {"channel":"lobby"}                          | 108
                    history        | {}                                           | 107
                    history        | {"channel":"chat:a","since":{"epoch":"x"}}   | 112
                    history        | {"channel":"chat:a","reverse":true,"since":{}} | 107
                    history_remove | {}                                           | 107
                    history_remove | {"channel":"nosuch:a"}                       | 102
                    history_remove | {"channel":"lobby"}                          | 108
                    subscribe      | {"user":"ann"}                               | 107
                    subscribe      | {"user":"ann","channel":"nosuch:a"}          | 102
                    subscribe      | {"user":"ann","channel":"a b"}               | 107
                    subscribe      | {"user":"ann","channel":"a","expire_at":1}   | 110
                    unsubscribe    | {"user":"ann","channel":"nosuch:a"}          | 102
                    disconnect     | {"user":"ann","disconnect":{"code":1000}}    | 107
                    send           | {"user":"ann"}                               | 107
                    rpc            | {"method":"sum"}                             | 104
                    rpc            | {}                                           | 104
                    """)
    void whatMakesNoSenseIsRefusedWithItsCode(String method, String parameters, int code) {
        Command command = methods.named(method).read(JsonFields.of(parameters));
        assertThat(ErrorCode.of(refusal(command)).code()).isEqualTo(code);
        assertThat(questions).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "presence {\"channel\":1}",
                "presence_stats {\"channel\":1}",
                "history {\"limit\":\"1\"}",
                "history_remove {\"channel\":[]}",
                "channels {\"pattern\":5}",
                "rpc {\"method\":5}",
                "subscribe {\"channel\":5}",
                "subscribe {\"expire_at\":\"tomorrow\"}",
                "subscribe {\"recover_since\":5}",
                "subscribe {\"override\":{\"presence\":true}}",
                "subscribe {\"b64info\":\"%\"}",
                "unsubscribe {\"user\":5}",
                "disconnect {\"whitelist\":\"c\"}",
                "disconnect {\"disconnect\":3000}",
                "refresh {\"expired\":1}",
                "refresh {\"expire_at\":1700000000000}",
                "send {\"user\":null,\"client\":{}}"
            })
    void aParameterOfTheWrongKindIsFoundBeforeAnythingIsDone(String call) {
        String[] parts = call.split(" ", 2);
        Method method = methods.named(parts[0]);
        assertThatThrownBy(() -> method.read(JsonFields.of(parts[1])))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessageStartingWith("\"");
    }

    @Test
    void aFailureOnANodeIsToldToTheCaller() {
        answer = "{\"failed\":\"the history does not answer; try again\"}";
        assertThat(refusal(methods.named("subscribe").read(JsonFields.of("{\"channel\":\"chat:a\"}"))))
                .isInstanceOf(Refusal.Unavailable.class)
                .hasMessage("the history does not answer; try again");
    }

    @Test
    void aBatchAnswersEachCommandInItsPlace() {
        for (String parallel : List.of("", ",\"parallel\":true")) {
            database.clear();
            String reply = batch("{\"commands\":["
                    + "{\"publish\":{\"channel\":\"chat:a\",\"data\":1}},"
                    + "{\"publish\":{\"channel\":\"nosuch:a\",\"data\":1}},"
                    + "{\"broadcast\":{\"channels\":[\"lobby\",\"\"],\"data\":1}},"
                    + "{\"history_remove\":{\"channel\":\"chat:b\"}},"
                    + "{\"nosuch\":{}},{},{\"publish\":{},\"send\":{}},{\"batch\":{}},{\"rpc\":{\"method\":\"sum\"}}"
                    + "]" + parallel + "}");
            assertThat(reply.replaceAll("\"epoch\":\"[^\"]+\"", "\"epoch\":…")
                            .replaceAll("\"message\":\"([a-z ]+):[^}]*\"}", "\"message\":\"$1…\"}"))
                    .isEqualTo("{\"replies\":[{\"publish\":{\"offset\":1,\"epoch\":…}},"
                            + "{\"error\":{\"code\":102,\"message\":\"unknown channel…\"}},"
                            + "{\"broadcast\":{\"responses\":[{\"result\":{}},"
                            + "{\"error\":{\"code\":107,\"message\":\"bad request…\"}}]}},"
                            + "{\"history_remove\":{}},"
                            + "{\"error\":{\"code\":104,\"message\":\"method not found…\"}},"
                            + "{\"error\":{\"code\":107,\"message\":\"bad request…\"}},"
                            + "{\"error\":{\"code\":107,\"message\":\"bad request…\"}},"
                            + "{\"error\":{\"code\":104,\"message\":\"method not found…\"}},"
                            + "{\"error\":{\"code\":104,\"message\":\"method not found…\"}}]}");
        }
    }

    @Test
    void aBatchInOrderSeesWhatItHasDoneBefore() {
        var commands = new StringBuilder();
        for (int i = 0; i < 49; i++) {
            commands.append(
                    "{\"publish\":{\"channel\":\"chat:a\",\"data\":0}},{\"history\":{\"channel\":\"chat:a\"}},");
        }
        commands.append(
                "{\"history_remove\":{\"channel\":\"chat:a\"}},{\"history\":{\"channel\":\"chat:a\",\"limit\":-1}}");
        String reply = batch("{\"commands\":[" + commands + "]}");
        for (int i = 1; i <= 49; i++) {
            assertThat(reply).contains("{\"publish\":{\"offset\":" + i + ",").contains("[],\"offset\":" + i + ",");
        }
        assertThat(reply).contains("{\"history_remove\":{}},{\"history\":{\"publications\":[],\"offset\":49,");
    }

    @Test
    void aBatchMayBeEmptyAndHoldAHundred() {
        assertThat(batch("{}")).isEqualTo("{\"replies\":[]}");
        assertThat(refusal(new Batch(methods, executor)
                        .read(JsonFields.of("{\"commands\":[" + "{},".repeat(100) + "{}]}"))))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("commands holds 101 commands, allowed are 100");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"commands":{}}                             | "commands" is not a list of objects
                    {"commands":["publish"]}                    | "commands" is not a list of objects
                    {"parallel":1}                              | "parallel" is not true or false
                    {"commands":[{"info":{}},{"publish":[]}]}   | commands[1]: "publish" is not an object
                    {"commands":[{"publish":{"channel":5}}]}    | commands[0]: "channel" is not a string
                    """)
    void aBatchThatCannotBeReadIsNotBegun(String body, String sentence) {
        var batch = new Batch(methods, executor);
        assertThatThrownBy(() -> batch.read(JsonFields.of(body)))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
        assertThat(questions).isEmpty();
    }

    @Test
    void aBatchWhoseRepliesAreTooLongSaysSo() {
        // Each answer is of 4 Mi characters, almost; eight of them are more than 32 Mi.
        answer = "{\"channels\":{\"" + "x".repeat((4 << 20) - 20) + "\":1}}";
        String reply = batch("{\"commands\":[" + "{\"channels\":{}},".repeat(9)
                + "{\"publish\":{\"channel\":\"lobby\",\"data\":1}}]}");
        assertThat(reply)
                .endsWith(",{\"error\":{\"code\":106,\"message\":\"limit exceeded: the replies to history, presence and"
                        + " channels in this batch have more than 33554432 characters together\"}},{\"publish\":{}}]}");
        assertThat(reply.split("num_clients", -1)).hasSize(8);
    }

    private String call(String method, String parameters) {
        return await(methods.named(method).read(JsonFields.of(parameters)).start());
    }

    private String batch(String body) {
        return await(new Batch(methods, executor).read(JsonFields.of(body)).start());
    }

    private static Refusal refusal(Command command) {
        return command.start()
                .handle((result, failure) -> {
                    assertThat(failure).as(result).isNotNull();
                    return Replies.refusal(failure);
                })
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static String await(CompletionStage<String> result) {
        try {
            return result.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Refusal refusal ? refusal : e;
        }
    }
}
