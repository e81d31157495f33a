package io.carillon.testing;

import java.io.File;
import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test from outside of the WAR as it was built, deployed anew for each test class by Arquillian into the one server of {@link RunningServer}. For more than one
 * server, or one that dies, use {@link CarillonServer}.
 */
@ExtendWith(RunningServer.class) // first: Arquillian connects to it
@ExtendWith(ArquillianExtension.class)
public abstract class ArquillianIT {
    @ArquillianResource
    private @Nullable URL url;

    /** The WAR; the tests stay outside. */
    @Deployment(testable = false)
    public static WebArchive carillon() {
        return ShrinkWrap.createFromZipFile(
                WebArchive.class, new File(System.getProperty("carillon.war", "target/carillon.war")));
    }

    /** Where Carillon is, with a slash at the end. */
    protected final URI baseUri() {
        if (url == null) {
            throw new IllegalStateException("Arquillian has not deployed Carillon yet");
        }
        return URI.create(url.toString());
    }
}
