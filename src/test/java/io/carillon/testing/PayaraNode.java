package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Payara with a domain of its own: a copy of {@link PayaraTemplate}'s with other ports. (Making one with asadmin takes 15 s, most of it for keys nobody uses.)
 */
final class PayaraNode extends Node {
    private static final String DOMAIN = PayaraTemplate.DOMAIN;

    private final Path home = home("payara.home");
    private final Path domain = directory().resolve(DOMAIN);
    private final @Nullable Path war;
    private boolean configured;
    private boolean failed;

    PayaraNode(String name, Properties settings, @Nullable Database database, @Nullable Path war) {
        super(name, database);
        this.war = war;
        Directories.copy(PayaraTemplate.domain(home), domain);
        Path domainXml = configuration("domain.xml");
        write(domainXml, adapted(read(domainXml), settings));
        write(
                configuration("keyfile"),
                TestUser.ALL.stream().map(TestUser::payaraLine).collect(Collectors.joining()));
        if (database != null) {
            copyDriver(database);
        }
    }

    /** What the commands did stays in the domain. The deployment comes after the start: Payara hangs when it deploys among its boot commands. */
    @Override
    void start() {
        started(asadmin().startDomain());
        if (!configured) {
            configured = true;
            Database database = database();
            if (database != null) {
                asadmin().script(SERVER_CONFIG.resolve("payara").resolve(database.kind() + ".asadmin"));
            }
            failed = war != null && !deployed(war);
        }
    }

    @Override
    void undeploy() {
        asadmin().run("undeploy", "carillon");
    }

    @Override
    void deploy() {
        if (war == null || !deployed(war)) {
            throw new IllegalStateException("it could not be deployed again, see " + logFile());
        }
    }

    @Override
    boolean deploymentFailed() {
        return failed;
    }

    @Override
    Path logFile() {
        return domain.resolve("logs").resolve("server.log");
    }

    private boolean deployed(Path file) {
        String war = file.toAbsolutePath().toString();
        return asadmin().ended("deploy", "--name=carillon", "--contextroot=/carillon", war) == 0;
    }

    private Asadmin asadmin() {
        return new Asadmin(home, directory(), console(), managementPort(), environment());
    }

    private Path configuration(String file) {
        return domain.resolve("config").resolve(file);
    }

    private String adapted(String xml, Properties settings) {
        var ports = new HashMap<String, String>();
        PayaraTemplate.PORTS.forEach(port -> ports.put(port, Integer.toString(Ports.free())));
        ports.put("8080", Integer.toString(httpPort()));
        ports.put("4848", Integer.toString(managementPort()));
        String adapted = PayaraTemplate.replaced(xml, ports);
        // Payara keeps what Arquillian uploads in there, by its name: another's server must not write over it.
        Path temporary = Directories.made(directory().resolve("tmp"));
        String options = Stream.concat(
                        settings.stringPropertyNames().stream()
                                .sorted()
                                .map(key -> key + "=" + settings.getProperty(key)),
                        Stream.of("java.io.tmpdir=" + temporary))
                .map(property -> "<jvm-options>-D" + escaped(property) + "</jvm-options>")
                .collect(Collectors.joining());
        return adapted.replaceFirst("<jvm-options>", Matcher.quoteReplacement(options + "<jvm-options>"));
    }

    private void copyDriver(Database database) {
        Path jar = driverJar(database);
        try {
            Files.copy(jar, domain.resolve("lib").resolve(jar.getFileName()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
