package io.carillon.bench;

import io.carillon.bench.naive.Publish;
import io.carillon.it.bare.Ready;
import io.carillon.testing.ApiClient;
import io.carillon.testing.ApplicationWar;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Centrifuge;
import io.carillon.testing.Nchan;
import io.carillon.testing.Postgres;
import io.carillon.testing.Redis;
import io.carillon.testing.Service;
import io.carillon.testing.SocketIo;
import io.carillon.testing.TokenMaker;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers that are measured: all of them run all the time, one at a time has something to do. */
final class Contestants implements AutoCloseable {

    private static final String KEY = "the-key-of-the-delivery-benchmark-0";
    private static final String SECRET = "the-secret-of-the-delivery-benchmark-";
    /** Nobody may lose anything: a namespace with a history that covers what is in flight. */
    private static final String HISTORY_SIZE = "1000";

    private final List<Runnable> ends = new ArrayList<>();
    private @Nullable Nchan nchan;

    /** Carillon with channels without a history ({@code fan:}) and with one ({@code kept:}), on its default database. */
    CarillonServer carillon(String name) {
        return opened(configured(name).start());
    }

    /** The same, with its history in a PostgreSQL of its own. */
    CarillonServer carillonOnPostgres(String name) {
        return opened(configured(name).with(opened(Postgres.startSynced())).start());
    }

    /** Two nodes with one Redis and one PostgreSQL. */
    List<CarillonServer> carillonNodes() {
        Redis redis = opened(Redis.start());
        Postgres postgres = opened(Postgres.startSynced());
        var nodes = new ArrayList<CarillonServer>();
        for (String name : List.of("bench-node-a", "bench-node-b")) {
            nodes.add(opened(configured(name)
                    .with("carillon.redis.url", redis.url())
                    .with(postgres)
                    .start()));
        }
        return nodes;
    }

    private static CarillonServer configured(String name) {
        var server = CarillonServer.named(name)
                .with("carillon.api-key", KEY)
                .with("carillon.token.hmac-secret-key", SECRET)
                .with("carillon.allow-anonymous-connect-without-token", "true")
                .with("carillon.namespace.kept.history-size", HISTORY_SIZE);
        for (String namespace : List.of("fan", "kept")) {
            server.with("carillon.namespace." + namespace + ".allow-subscribe-for-client", "true")
                    .with("carillon.namespace." + namespace + ".allow-subscribe-for-anonymous", "true");
        }
        return server;
    }

    static ApiClient api(CarillonServer server) {
        return new ApiClient(server.baseUri(), "X-API-Key", KEY);
    }

    static String serverName() {
        return CarillonServer.isPayara() ? "Payara" : "WildFly";
    }

    /** A namespace of a server, spoken to in the client protocol. */
    static Target in(String namespace, String title, CarillonServer server) {
        return across(namespace, title, server, server);
    }

    /** The same, where each client shows a token. */
    static Target withToken(Target target, String title) {
        String token = TokenMaker.make(Clock.systemUTC(), "--user", "ann", "--secret", SECRET);
        return target.reached(
                title,
                target.path(),
                target.greeting().replace("\"connect\":{}", "\"connect\":{\"token\":\"" + token + "\"}"),
                target.ready());
    }

    /** The same channels by plain WebSockets, which are subscriptions as soon as they are open. */
    static Target plainWebSocket(String namespace, Target target, String title) {
        return target.reached(title, "/carillon/ws/" + namespace + ":{CH}", "", "");
    }

    /** The same, where each client subscribes to one channel more. */
    static Target alsoIn(String channel, Target target) {
        return target.reached(
                target.name(),
                target.path(),
                target.greeting() + "\n{\"id\":3,\"subscribe\":{\"channel\":\"" + channel + "\"}}",
                "\"id\":3");
    }

    /** The same server, where that channel alone is published to. */
    static Target publishing(String channel, Target target) {
        return target.publishing(new Target.Post(
                target.publish().path(),
                target.publish().headers(),
                "{\"channel\":\"" + channel + "\",\"data\":\"{DATA}\"}"));
    }

    /** Subscribers at one node, publishers at another. */
    static Target across(String namespace, String title, CarillonServer listening, CarillonServer publishing) {
        return new Target(
                title,
                List.of(listening.httpPort()),
                publishing.httpPort(),
                "/carillon/connection/websocket?cf_ws_frame_ping_pong=true",
                "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"" + namespace + ":{CH}\"}}",
                "\"id\":2",
                Map.of(),
                new Target.Post(
                        "/carillon/api/publish",
                        Map.of("X-API-Key", KEY, "Content-Type", "application/json"),
                        "{\"channel\":\"" + namespace + ":{CH}\",\"data\":\"{DATA}\"}"),
                List.of(listening.process()));
    }

    /** The same server with what one would write without Carillon. */
    Target naive() {
        CarillonServer naive = opened(CarillonServer.named("bench-naive")
                .with(ApplicationWar.only(Publish.class, Ready.class))
                .start());
        return new Target(
                "a loop over sessions, " + serverName(),
                List.of(naive.httpPort()),
                naive.httpPort(),
                "/carillon/ws/{CH}",
                "",
                "",
                Map.of(),
                new Target.Post("/carillon/publish/{CH}", Map.of(), "{DATA}"),
                List.of(naive.process()));
    }

    /** nginx with nchan; one for all who ask. */
    Target nchan() {
        if (nchan == null) {
            nchan = opened(Nchan.start());
        }
        return new Target(
                "nchan",
                List.of(nchan.port()),
                nchan.port(),
                "/sub/{CH}",
                "",
                "",
                Map.of(),
                new Target.Post("/pub/{CH}", Map.of(), "{DATA}"),
                List.of(nchan.running()));
    }

    /** Socket.IO with the Redis adapter. */
    Target socketIo() {
        SocketIo server = opened(SocketIo.start(opened(Redis.start())));
        return peer(
                "Socket.IO",
                server,
                "/socket.io/?EIO=4&transport=websocket&channel={CH}",
                "40",
                "\"ready\"",
                Map.of("2", "3"));
    }

    /** The library beneath Centrifugo, with a history in memory. */
    Target centrifuge() {
        return peer(
                "centrifuge, history in memory",
                opened(Centrifuge.start()),
                "/connection/websocket",
                "{\"id\":1}\n{\"id\":2,\"method\":1,\"params\":{\"channel\":\"{CH}\"}}",
                "\"id\":2",
                Map.of());
    }

    /** A server of ours around a library that others have made: all of them are published to alike. */
    private static Target peer(
            String title, Service server, String path, String greeting, String ready, Map<String, String> pongs) {
        return new Target(
                title,
                List.of(server.port()),
                server.port(),
                path,
                greeting,
                ready,
                pongs,
                new Target.Post(
                        "/publish",
                        Map.of("Content-Type", "application/json"),
                        "{\"channel\":\"{CH}\",\"data\":\"{DATA}\"}"),
                List.of(server.running()));
    }

    private <T extends Service> T opened(T service) {
        ends.add(0, service::close);
        return service;
    }

    private CarillonServer opened(CarillonServer server) {
        ends.add(0, server::close);
        return server;
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
