package io.carillon.operations;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.management.JMException;

/**
 * Hears from the server that it is about to stop, while everything still works. Jakarta EE has no such word: when an
 * application's own end is announced to it, WildFly has closed its WebSockets already, with 1001. To be closed when the
 * application ends, or the server would hold on to it.
 */
sealed interface StopNotice extends AutoCloseable permits WildFlyNotice, PayaraNotice {

    /** What the server may say. Its own stop waits while these run. */
    interface Listener {

        /** The server is about to stop, or to be suspended. */
        void stopping();

        /** The server goes on after all. */
        void resumed();
    }

    /** Stops listening. */
    @Override
    void close() throws JMException, ReflectiveOperationException;

    /** Listens to whatever server this is; where none is known, the application's own end is all there is to hear. */
    static AutoCloseable listen(Listener listener) {
        try {
            StopNotice wildFly = WildFlyNotice.listen(listener);
            return wildFly == null ? PayaraNotice.listen(listener) : wildFly;
        } catch (JMException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            Logger log = System.getLogger(StopNotice.class.getName());
            log.log(
                    Level.INFO,
                    "This server does not say when it is about to stop: its clients may see it end with 1001");
            log.log(Level.DEBUG, "It was asked in vain", e);
            return () -> {};
        }
    }
}
