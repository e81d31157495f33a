package io.carillon.operations;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import javax.management.AttributeChangeNotification;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * WildFly's word: an MBean tells how the server runs. It tells so on the thread that stops the server, before anything is
 * suspended, be it for SIGTERM, for the command {@code shutdown} or for {@code suspend}.
 */
final class WildFlyNotice implements StopNotice, NotificationListener {

    private static final String STATE = "jboss.root:type=state";

    private final MBeanServer server;
    private final ObjectName state;
    private final Listener listener;

    private WildFlyNotice(MBeanServer server, ObjectName state, Listener listener) {
        this.server = server;
        this.state = state;
        this.listener = listener;
    }

    /** Null where there is no WildFly. */
    static @Nullable WildFlyNotice listen(Listener listener) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        var state = new ObjectName(STATE);
        if (!server.isRegistered(state)) {
            return null;
        }
        var notice = new WildFlyNotice(server, state, listener);
        server.addNotificationListener(state, notice, null, null);
        return notice;
    }

    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
        if (notification instanceof AttributeChangeNotification change
                && change.getAttributeName().equals("RunningState")) {
            switch (String.valueOf(change.getNewValue()).toLowerCase(Locale.ROOT)) {
                case "suspending", "stopping" -> listener.stopping();
                case "normal" -> listener.resumed();
                default -> {}
            }
        }
    }

    @Override
    public void close() throws JMException {
        server.removeNotificationListener(state, this);
    }
}
