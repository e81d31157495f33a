package io.carillon.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.jspecify.annotations.Nullable;

/**
 * A server of its own with Carillon in it, as a process to be stopped, killed, suspended and restarted: WildFly or Payara, whichever the build chose
 * (system property {@code carillon.server}), configured by the files in {@code server-config}. Files, ports and history are its own. Every server knows
 * the users {@code ann} ({@code ann-password}, role carillon-publisher) and {@code bob} ({@code bob-password}, no role). Confined to the test's thread.
 *
 * <pre>{@code
 * try (CarillonServer a = CarillonServer.named("a").with("carillon.redis.url", redis.url()).with(postgres).start()) {
 *     a.kill();
 *     a.restart();
 * }
 * }</pre>
 */
public final class CarillonServer implements AutoCloseable {
    private static final Path WAR = Path.of(System.getProperty("carillon.war", "target/carillon.war"));
    private static final Duration START_LIMIT = Duration.ofSeconds(300);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    // Separated by spaces.
    private static final List<String> JAVA_OPTIONS = Stream.of(
                    System.getProperty("carillon.it.java-options", "").split(" "))
            .filter(Predicate.not(String::isEmpty))
            .toList();

    private final Properties settings = new Properties();
    private final List<String> javaOptions = new ArrayList<>(JAVA_OPTIONS);
    private final String name;
    private Path war = WAR;
    private @Nullable Database database;
    private @Nullable Node node;

    private CarillonServer(String name) {
        this.name = name;
    }

    /** A server to be configured and started; two of one name must not run at a time. */
    public static CarillonServer named(String name) {
        // A database on a busy machine is not one that is away: tests of that set what they need.
        return new CarillonServer(name).with("carillon.database-timeout", "30s");
    }

    /** Whether servers are Payaras here, where Tyrus speaks WebSocket. */
    public static boolean isPayara() {
        return Node.kind().equals("payara");
    }

    /** Gives the server a system property. */
    public CarillonServer with(String key, String value) {
        settings.setProperty(key, value);
        return this;
    }

    /** Gives the server system properties. */
    public CarillonServer with(Properties properties) {
        settings.putAll(properties);
        return this;
    }

    /** Makes this the server's default data source, instead of an H2 file of its own. */
    public CarillonServer with(Database database) {
        this.database = database;
        return this;
    }

    /** Deploys this instead of Carillon's own WAR, under the same name. */
    public CarillonServer with(Path file) {
        war = file;
        return this;
    }

    /** Starts it, empty of what an earlier one of that name had stored, and returns when Carillon is ready. */
    public CarillonServer start() {
        return start(war, "/carillon/health/ready");
    }

    /** Starts it as {@link #start} does, but returns when Carillon lives, be it ready or not. */
    public CarillonServer startLive() {
        return start(war, "/carillon/health/live");
    }

    /** Starts it without Carillon, for somebody else to deploy it. */
    CarillonServer startEmpty() {
        return start(null, "/");
    }

    /** Starts it, waits until it has refused to deploy Carillon, ends it and returns what it said. */
    public String startExpectingFailure() {
        try (this) {
            launch(war);
            Awaitility.await(name + " refuses to deploy")
                    .atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> node().deploymentFailed());
            return log();
        }
    }

    /** Starts it again after {@link #stop} or {@link #kill}, with what it had stored, and returns when Carillon is ready. */
    public void restart() {
        node().start();
        awaitOk("/carillon/health/ready");
    }

    /** Takes Carillon away from the running server, and returns when that is done. */
    public void undeploy() {
        node().undeploy();
    }

    /** Deploys Carillon again after {@link #undeploy}, and returns when it is ready. */
    public void deploy() {
        node().deploy();
        awaitOk("/carillon/health/ready");
    }

    /** Asks the server's Java machine something: what {@code jcmd} prints for a command such as {@code Thread.print}. */
    public String jcmd(String... command) {
        return node().jcmd(command);
    }

    /** Gives the server's Java machine an option. */
    public CarillonServer withJavaOption(String option) {
        javaOptions.add(option);
        return this;
    }

    /** Ends it in order: SIGTERM; what has not ended after 30 s is killed. */
    public void stop() {
        Processes.stop(node().process());
    }

    /** Kills it: {@code kill -9}. */
    public void kill() {
        Processes.kill(node().process());
    }

    /** Halts it: connections stay open, nothing answers. */
    public void suspend() {
        Processes.signal(node().process(), "STOP");
    }

    /** Lets it go on after {@link #suspend}. */
    public void resume() {
        Processes.signal(node().process(), "CONT");
    }

    /** Where Carillon is, with a slash at the end. */
    public URI baseUri() {
        return URI.create("http://localhost:" + node().httpPort() + "/carillon/");
    }

    /** The port for HTTP and WebSocket. */
    public int httpPort() {
        return node().httpPort();
    }

    /** The port for the server's own management. */
    public int managementPort() {
        return node().managementPort();
    }

    /** What the server wrote to its log since {@link #start}. */
    public String log() {
        return node().log();
    }

    /** Its process, for whoever measures it. */
    public ProcessHandle process() {
        return node().process();
    }

    /** How many threads it has, those of its JVM among them. */
    public int threads() {
        return Processes.threads(process());
    }

    /** What lies in the heap of its JVM after a full collection, in bytes. */
    public long heapInUse() {
        return JavaHeap.of(node().process()).inUse();
    }

    @Override
    public void close() {
        if (node != null && node.isStarted()) {
            kill();
        }
    }

    private CarillonServer start(@Nullable Path file, String path) {
        try {
            launch(file);
            awaitOk(path);
            return this;
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    private void launch(@Nullable Path file) {
        Node created = Node.create(name, settings, database, file);
        created.use(javaOptions);
        node = created;
        created.start();
    }

    // Where the tests run elsewhere the message is all that is left of the server.
    private void awaitOk(String path) {
        var answer = new AtomicReference<>("none");
        try {
            Awaitility.await(name + " is up, see " + node().logFile())
                    .atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast(
                            "it refuses to deploy Carillon, or has ended",
                            () -> node().deploymentFailed() || !node().process().isAlive())
                    .until(() -> isOk(path, answer));
        } catch (ConditionTimeoutException | TerminalFailureException failure) {
            // What a summary of tests shows is the first line.
            throw new IllegalStateException(
                    failure.getMessage() + " The last answer to " + path + ": " + answer + "\n" + node().condition(),
                    failure);
        }
    }

    /** Whether the answer is 200; remembers it. */
    private boolean isOk(String path, AtomicReference<String> last) {
        HttpRequest request = HttpRequest.newBuilder(baseUri().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            last.set(answer.statusCode() + " " + answer.body().strip());
            return answer.statusCode() == 200;
        } catch (IOException notYet) {
            last.set(notYet.toString());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private Node node() {
        if (node == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return node;
    }
}
