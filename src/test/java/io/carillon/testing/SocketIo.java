package io.carillon.testing;

import java.nio.file.Path;
import java.util.List;

/** A Socket.IO server with the Redis adapter: {@code POST /publish} emits to a room, {@code ?channel=} joins one. */
public final class SocketIo extends Service {

    private final Path directory;
    private final Redis redis;

    private SocketIo(Path directory, Redis redis) {
        super("socketio", currentUser());
        this.directory = directory;
        this.redis = redis;
    }

    /** Whether Node.js and npm are installed. */
    public static boolean isAvailable() {
        return NodeJs.isAvailable();
    }

    /** Starts one. */
    public static SocketIo start(Redis redis) {
        var server = new SocketIo(NodeJs.install(Path.of("src", "test", "socketio")), redis);
        server.restart();
        return server;
    }

    @Override
    List<String> command() {
        return List.of("node", directory.resolve("server.mjs").toString(), Integer.toString(port()), redis.url());
    }

    @Override
    boolean answers() {
        return listens();
    }
}
