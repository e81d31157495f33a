package io.carillon.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A server of centrifuge, the library beneath Centrifugo, as Debian has it, with its memory broker: {@code POST /publish}
 * publishes, with a history of a hundred publications; version 1 of the client protocol at {@code /connection/websocket}.
 */
public final class Centrifuge extends Service {

    private static final Path PACKAGES = Path.of("/usr/share/gocode");
    private static final Path LIBRARY = PACKAGES.resolve("src/github.com/centrifugal/centrifuge");
    private static final Path SOURCE = Path.of("src", "test", "centrifuge", "server.go");
    private static final Path PROGRAM =
            Path.of("target", "centrifuge", "server").toAbsolutePath();
    private static final int HISTORY = 100;

    private Centrifuge() {
        super("centrifuge", currentUser());
    }

    /** Whether Go and the library are installed. */
    public static boolean isAvailable() {
        return Files.isDirectory(LIBRARY) && Executables.find("go").isPresent();
    }

    /** Builds the server and starts it. */
    public static Centrifuge start() {
        Processes.run(
                Directories.made(PROGRAM.getParent()).resolve("build.log"),
                Map.of(
                        "GO111MODULE",
                        "off",
                        "GOPATH",
                        PACKAGES.toString(),
                        "GOCACHE",
                        PROGRAM.resolveSibling("cache").toString()),
                List.of("go", "build", "-o", PROGRAM.toString(), SOURCE.toString()));
        var server = new Centrifuge();
        server.restart();
        return server;
    }

    @Override
    List<String> command() {
        return List.of(PROGRAM.toString(), host(), Integer.toString(port()), Integer.toString(HISTORY));
    }

    @Override
    boolean answers() {
        return listens();
    }
}
