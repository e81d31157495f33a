package io.carillon.testing;

import io.carillon.testing.TestUsers.TestUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A WildFly with a base directory of its own; the modules are those of the unpacked server, which the build has configured with carillon.cli. */
final class WildFlyNode extends Node {
    private static final String REALM = "ApplicationRealm";

    private final Path home = home("wildfly.home");
    private final Path base = directory().resolve("standalone");
    private final Path settingsFile = directory().resolve("settings.properties");
    private final Path deployed = base.resolve("deployments").resolve("carillon.war");
    private final String name;
    private @Nullable Process process;

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
        TestUsers.ALL.forEach(this::add);
        if (database != null) {
            configure(database);
        }
    }

    @Override
    void start() {
        process = Processes.start(
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
                        "-Djboss.management.http.port=" + managementPort()));
    }

    @Override
    ProcessHandle process() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process.toHandle();
    }

    @Override
    boolean deploymentFailed() {
        return Files.exists(deployed.resolveSibling("carillon.war.failed"));
    }

    @Override
    Path logFile() {
        return base.resolve("log").resolve("server.log");
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
        Path configuration = base.resolve("configuration");
        append(configuration.resolve("application-users.properties"), user.name() + "=" + hash(user));
        append(configuration.resolve("application-roles.properties"), user.name() + "=" + user.role());
    }

    /** As WildFly's own add-user.sh writes it. */
    private static String hash(TestUser user) {
        String text = user.name() + ":" + REALM + ":" + user.password();
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void append(Path file, String line) {
        write(file, read(file) + System.lineSeparator() + line + System.lineSeparator());
    }
}
