package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A WildFly with a base directory of its own; the modules are those of a copy of the unpacked server, which the build has configured with carillon.cli. */
final class WildFlyNode extends Node {
    private static @Nullable Path homeOfThisFork;

    private final Path home = homeOfThisFork();
    private final Path base = directory().resolve("standalone");
    private final Path settingsFile = directory().resolve("settings.properties");
    private final Path deployed = base.resolve("deployments").resolve("carillon.war");
    private final String name;

    WildFlyNode(String name, Properties settings, @Nullable Database database, @Nullable Path war) {
        super(name, database);
        this.name = name;
        Directories.copy(home.resolve("standalone").resolve("configuration"), base.resolve("configuration"));
        try (Writer writer = Files.newBufferedWriter(settingsFile)) {
            Files.createDirectories(deployed.getParent());
            if (war != null) {
                Files.copy(war, deployed);
            }
            settings.store(writer, null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        TestUser.ALL.forEach(this::add);
        if (database != null) {
            configure(database);
        }
    }

    @Override
    void start() {
        started(Processes.start(
                        console(),
                        environment(),
                        List.of(
                                home.resolve("bin").resolve("standalone.sh").toString(),
                                "--properties=" + settingsFile.toUri(),
                                "-Djboss.server.base.dir=" + base,
                                "-Djboss.node.name=" + name,
                                "-Djboss.tx.node.id=" + name,
                                "-Djboss.http.port=" + httpPort(),
                                "-Djboss.https.port=" + Ports.free(),
                                "-Djboss.management.http.port=" + managementPort()))
                .toHandle());
    }

    /** The deployment scanner does what the names of files beside the WAR say, and says so by others. */
    @Override
    void undeploy() {
        Directories.delete(marker("deployed"));
        awaitMarker("undeployed");
    }

    @Override
    void deploy() {
        write(marker("dodeploy"), "");
        awaitMarker("deployed");
    }

    private Path marker(String what) {
        return deployed.resolveSibling(deployed.getFileName() + "." + what);
    }

    private void awaitMarker(String what) {
        Awaitility.await(marker(what).toString())
                .atMost(Duration.ofSeconds(120))
                .until(() -> Files.exists(marker(what)));
    }

    @Override
    boolean deploymentFailed() {
        return Files.exists(deployed.resolveSibling("carillon.war.failed"));
    }

    @Override
    Path logFile() {
        return base.resolve("log").resolve("server.log");
    }

    /** The unpacked server, for this JVM alone: the command line adds a database's driver to its modules. */
    private static synchronized Path homeOfThisFork() {
        if (homeOfThisFork == null) {
            Path copy = Fork.directory("servers").resolve("wildfly-home");
            Directories.delete(copy);
            Directories.copy(home("wildfly.home"), copy);
            homeOfThisFork = copy;
        }
        return homeOfThisFork;
    }

    private void configure(Database database) {
        Processes.run(
                console(),
                environment(),
                List.of(
                        home.resolve("bin").resolve("jboss-cli.sh").toString(),
                        "--resolve-parameter-values",
                        "-Djboss.server.base.dir=" + base,
                        "-Dcarillon.db.driver=" + driverJar(database),
                        "--file=" + SERVER_CONFIG.resolve("wildfly").resolve(database.kind() + ".cli")));
    }

    private void add(TestUser user) {
        append("application-users.properties", user.wildFlyUserLine());
        append("application-roles.properties", user.wildFlyRoleLine());
    }

    private void append(String file, String line) {
        Path path = base.resolve("configuration").resolve(file);
        write(path, read(path) + line);
    }
}
