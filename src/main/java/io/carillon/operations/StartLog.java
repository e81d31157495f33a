package io.carillon.operations;

import io.carillon.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What a person reads in the log when Carillon starts. */
final class StartLog {

    private static final Logger LOG = System.getLogger(Carillon.class.getName());

    private StartLog() {}

    static String version() {
        try (InputStream version = StartLog.class.getResourceAsStream("version.txt")) {
            return version == null ? "unknown" : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    static void unknown(Set<String> keys) {
        keys.forEach(key -> LOG.log(Level.WARNING, "There is no setting " + key + ": is it misspelt?"));
    }

    static void started(Settings settings, String contextPath) {
        String address = settings.publicUrl() == null
                ? "on " + contextPath + "/"
                : "on " + settings.publicUrl().toString().replaceAll("/$", "") + contextPath + "/";
        LOG.log(Level.INFO, "Carillon " + version() + " is up " + address);
        if (settings.development()) {
            LOG.log(
                    Level.WARNING,
                    "The development profile is on: anybody on this machine may subscribe and publish, the API key is"
                            + " \"development\". Never use it where others can reach this server.");
        } else if (settings.apiKeys().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "No carillon.api-key is set: the server API is open only to persons with the role carillon-publisher.");
        }
    }
}
