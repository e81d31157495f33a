package io.carillon.testing;

import java.util.Properties;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The server of all {@link ArquillianIT}s: started before the first of them, with {@code it-settings.properties}, ended with this JVM. */
final class RunningServer implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Holder.SERVER.httpPort();
    }

    /** Made when first asked for. */
    private static final class Holder {
        static final CarillonServer SERVER =
                CarillonServer.named("arquillian").with(settings()).startEmpty();

        static {
            // arquillian.xml reads them.
            System.setProperty("carillon.it.management-port", Integer.toString(SERVER.managementPort()));
        }

        private static Properties settings() {
            var settings = new Properties();
            settings.putAll(TestSettings.ofTheServer());
            return settings;
        }
    }
}
