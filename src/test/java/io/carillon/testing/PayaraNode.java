package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Payara with a domain of its own: a copy of the one in the unpacked server (making one with asadmin takes 15 s, most of it for keys nobody uses), with
 * other ports and on the loopback address.
 */
final class PayaraNode extends Node {
    private static final String DOMAIN = "domain1";
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final String LOOPBACK = "127.0.0.1";

    /** Ports that the domain names and the tests do not use. */
    private static final List<String> OTHER_PORTS =
            List.of("3700", "3820", "3920", "4900", "5900", "6666", "7676", "8181", "8686");

    private final Path home = home("payara.home");
    private final Path domain = directory().resolve(DOMAIN);
    private final Path configure = directory().resolve("configure.asadmin");
    private final Path deploy = directory().resolve("deploy.asadmin");
    private boolean deployed;

    PayaraNode(String name, Properties settings, @Nullable Database database, @Nullable Path war) {
        super(name, database);
        Directories.copy(home.resolve("glassfish").resolve("domains").resolve(DOMAIN), domain);
        write(domainXml(), adapted(read(domainXml()), settings));
        write(configure, commands("carillon") + (database == null ? "" : commands(database.kind())));
        write(deploy, read(configure) + users() + (war == null ? "" : deployment(war)));
        if (database != null) {
            copyDriver(database);
        }
    }

    /** What the boot commands did stays in the domain; deploying twice would start Carillon twice. */
    @Override
    void start() {
        Path commands = deployed ? configure : deploy;
        deployed = true;
        Processes.run(
                console(),
                environment(),
                List.of(
                        home.resolve("bin").resolve("asadmin").toString(),
                        "start-domain",
                        "--domaindir=" + directory(),
                        "--postbootcommandfile=" + commands,
                        DOMAIN));
        Processes.remember(process());
    }

    /** Payara writes its number down; what asadmin started is not our child. */
    @Override
    ProcessHandle process() {
        long pid = Long.parseLong(read(domain.resolve("config").resolve("pid")).strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("Payara " + pid + " has ended"));
    }

    @Override
    boolean deploymentFailed() {
        return log().contains("Boot Command deploy returned with result FAILURE");
    }

    @Override
    Path logFile() {
        return domain.resolve("logs").resolve("server.log");
    }

    private Path domainXml() {
        return domain.resolve("config").resolve("domain.xml");
    }

    private String adapted(String xml, Properties settings) {
        String adapted = xml.replace(ANY_ADDRESS, LOOPBACK)
                .replace("<network-listener port=", "<network-listener address=\"" + LOOPBACK + "\" port=")
                .replace("port=\"8080\"", "port=\"" + httpPort() + "\"")
                .replace("port=\"4848\"", "port=\"" + managementPort() + "\"");
        for (String port : OTHER_PORTS) {
            adapted = adapted.replaceAll("(?<![0-9])" + port + "(?![0-9])", Integer.toString(Ports.free()));
        }
        String options = settings.stringPropertyNames().stream()
                .sorted()
                .map(key -> "<jvm-options>-D" + escaped(key + "=" + settings.getProperty(key)) + "</jvm-options>")
                .collect(Collectors.joining());
        return adapted.replaceFirst(
                Pattern.quote("<jvm-options>"), Matcher.quoteReplacement(options + "<jvm-options>"));
    }

    private static String commands(String file) {
        return read(SERVER_CONFIG.resolve("payara").resolve(file + ".asadmin"));
    }

    private static String users() {
        return TestUsers.ALL.stream()
                .map(user -> "create-file-user --userpassword " + user.password()
                        + (user.role().isEmpty() ? " " : " --groups " + user.role() + " ") + user.name() + "\n")
                .collect(Collectors.joining());
    }

    private static String deployment(Path war) {
        return "deploy --name carillon --contextroot /carillon " + war.toAbsolutePath() + "\n";
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
