package io.carillon.testing;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Payara domain configured by {@code server-config/payara/carillon.asadmin}, made once for all nodes: started, told, and
 * ended, as the file says. (A listener that is told new settings while it serves was seen to stay closed.)
 */
final class PayaraTemplate {

    static final String DOMAIN = "domain1";
    private static final String LOOPBACK = "127.0.0.1";

    /** All ports that the domain names. */
    static final List<String> PORTS =
            List.of("3700", "3820", "3920", "4848", "4900", "5900", "6666", "7676", "8080", "8181", "8686");

    private static boolean made;

    private PayaraTemplate() {}

    /** The configured domain; made when first asked for. */
    static synchronized Path domain(Path home) {
        Path directory = Fork.directory("servers").resolve("payara-template");
        if (!made) {
            Directories.delete(directory);
            make(home, directory);
            made = true;
        }
        return directory.resolve(DOMAIN);
    }

    private static void make(Path home, Path directory) {
        Path domain = directory.resolve(DOMAIN);
        Directories.copy(home.resolve("glassfish").resolve("domains").resolve(DOMAIN), domain);
        Path xml = domain.resolve("config").resolve("domain.xml");
        var ports = new LinkedHashMap<String, String>();
        PORTS.forEach(port -> ports.put(port, Integer.toString(Ports.free())));
        Node.write(xml, replaced(onLoopback(Node.read(xml)), ports));
        int port = Integer.parseInt(ports.get("4848"));
        var asadmin = new Asadmin(home, directory, directory.resolve("console.log"), port, Map.of());
        asadmin.startDomain();
        asadmin.script(Node.SERVER_CONFIG.resolve("payara").resolve("carillon.asadmin"));
        asadmin.stopDomain();
        var back = new LinkedHashMap<String, String>();
        ports.forEach((original, used) -> back.put(used, original));
        Node.write(xml, replaced(Node.read(xml), back));
    }

    private static String onLoopback(String xml) {
        return xml.replace("0.0.0.0", LOOPBACK)
                .replace("<network-listener port=", "<network-listener address=\"" + LOOPBACK + "\" port=");
    }

    /** Replaces numbers, where they stand alone. */
    static String replaced(String xml, Map<String, String> numbers) {
        String replaced = xml;
        for (Map.Entry<String, String> number : numbers.entrySet()) {
            replaced = replaced.replaceAll("(?<![0-9])" + number.getKey() + "(?![0-9])", number.getValue());
        }
        return replaced;
    }
}
